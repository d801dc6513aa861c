"""Pure rules of the market."""
