"""HTTP handlers of a few lines each: parse, call a use case, answer."""
