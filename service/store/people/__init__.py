"""Learners and their paths, all that is held of one, and how it is erased."""
