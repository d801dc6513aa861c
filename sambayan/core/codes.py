"""Public references: short random codes that say nothing about how many there are."""

import secrets

# Without vowels (no words), without 0/O, 1/I/L, 5/S, 2/Z, 8/B (read aloud over a bad line).
ALPHABET = "34679CDFGHJKMNPQRTVWXY"
CALL_LENGTH = 4  # how many of the characters people call to each other


def new_code(length: int = 10) -> str:
    """A random public reference; 22**10 is about 2.7e13, collisions meet a unique constraint."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
