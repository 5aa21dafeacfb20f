"""Jobs under leases, requests that may be sent twice, and what was used up."""
