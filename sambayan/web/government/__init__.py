"""Pages of the province: does it work, the register, the rules, the schemes, the books."""
