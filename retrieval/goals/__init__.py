"""From a goal in somebody's own words to roles and skills."""
