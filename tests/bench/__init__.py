"""Benchmarks: `make bench` runs them all. Nothing here asserts on time; speeds stand beside a rival or a limit."""
