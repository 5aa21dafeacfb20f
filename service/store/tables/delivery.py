"""Webhooks, their deliveries, and usage."""
