"""Catalogue, graph and documents by revision, where they came from, and what the index has to follow."""
