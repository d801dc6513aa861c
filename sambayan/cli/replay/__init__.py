"""`sambayan replay`: a real day, driven through the actions that the web uses, on a clock of its own."""
