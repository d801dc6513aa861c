"""Pages and endpoints, one folder per audience; no tables, no rules."""
