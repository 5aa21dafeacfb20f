"""Datasets, runs and reviews of evaluations."""
