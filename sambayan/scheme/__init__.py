"""What if? Terms of a partnership, re-priced on real orders before anybody signs."""
