"""Rules as dated, cited data, and the check that applies them."""
