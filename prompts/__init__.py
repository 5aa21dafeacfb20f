"""Prompts and sentence templates as reviewable files with strict variables and a version."""
