"""What the product is made of beside its own code, offline: a bill of materials, and what is wrong with it."""
