"""Pure rules of the register: phone numbers, permits, the life of a sentra."""
