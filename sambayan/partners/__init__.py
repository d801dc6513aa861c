"""One folder per outside system: client, signature, stand-in. No tables, no Django."""
