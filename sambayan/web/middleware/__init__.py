"""Around every request: its id and log line, the headers of the answer, and who may see it."""
