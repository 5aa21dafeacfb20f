"""How much a caller may ask, an organisation may spend, and the server takes on at once."""
