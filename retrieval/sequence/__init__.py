"""What texts say about which of two things comes first."""
