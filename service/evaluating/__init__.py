"""Hand production functions to the evaluation suites, over throw-away workspaces."""
