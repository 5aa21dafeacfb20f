"""Datasets, scorers, statistics and comparison over production functions that are handed in."""
