"""The audit log, switches, reviews and erasures."""
