"""Configuration: one settings file, the URL table, the server entry, the schedule."""
