"""What the two databases do not share, and JSON as both can keep it."""
