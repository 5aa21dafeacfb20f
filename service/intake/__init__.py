"""Content in: sources, ingest, what is worked out on the way, and the index that follows."""
