"""xAPI statements."""
