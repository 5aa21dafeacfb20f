"""What is kept of what was done, by whom and why, and what is forgotten: audit, switches, reviews, privacy."""
