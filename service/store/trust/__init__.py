"""Keys, switches, sealed texts, and the log of who did what."""
