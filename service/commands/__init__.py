"""What each command does; `cli` parses, a module here runs."""
