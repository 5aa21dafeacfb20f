"""Find passages, roles and skills, and what is in the catalogue twice."""
