"""Learning packages and office files: what other tools export, read without trusting a byte of it."""
