"""What happened, told to webhooks: each event in the transaction of its change, delivered at least once."""
