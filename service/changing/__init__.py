"""Change a path that is kept: its steps, its plan, what stands in for a step."""
