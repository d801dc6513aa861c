"""The buyer's pages: sentra, product, basket, pay, follow. Complete without JavaScript and without signing in."""
