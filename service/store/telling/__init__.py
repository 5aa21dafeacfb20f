"""Statements taken in and given out, webhooks and how telling them goes."""
