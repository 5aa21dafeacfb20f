"""The parts of `paths.verify`: standard library alone, and nothing of the planner."""
