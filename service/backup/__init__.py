"""Backups: all rows of one moment in one file, and a way back, on either database."""
