"""One file per command: parse what was typed, call into an app, print."""
