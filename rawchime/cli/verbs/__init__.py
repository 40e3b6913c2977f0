"""One file per verb: its arguments, and a function that runs it."""
