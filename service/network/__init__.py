"""Calls to addresses that others gave, without reaching what they should not."""
