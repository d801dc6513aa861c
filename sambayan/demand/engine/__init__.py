"""Pure: counts in, what may be shown out."""
