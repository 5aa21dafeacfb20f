"""Why each step is in the path: reasons, quotes, and the check of what a language model says."""
