"""What comes before what, inferred from the catalogue, put to people, and bound by their word alone."""
