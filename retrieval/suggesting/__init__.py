"""Which pairs are worth a look, and what is to be suggested of them."""
