"""Records, learners and paths written one by one or many at once, each with its own outcome."""
