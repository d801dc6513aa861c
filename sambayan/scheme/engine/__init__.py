"""Pure: rows of what was sold in, what each set of terms would have made of it out."""
