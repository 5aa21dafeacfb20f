"""The domain and every decision: pure functions over values; no I/O, no clock, no chance that is not an argument."""
