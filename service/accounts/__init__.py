"""Who may do what: credentials, roles, scopes, and whose objects are whose."""
