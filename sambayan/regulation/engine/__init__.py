"""How rules are applied. Pure: rules and a day in, a finding out."""
