"""What is wanted: signals from observations, suppressed before anybody outside sees them."""
