"""Pure parts of money: postings, fees, states of a charge."""
