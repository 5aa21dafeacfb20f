"""Datasets, runs and ratings of evaluations."""
