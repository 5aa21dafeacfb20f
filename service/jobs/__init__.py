"""Work that outlives a request: what can be done, who does it, and how it is told to stop."""
