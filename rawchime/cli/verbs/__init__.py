"""One file a verb, and nothing else: its arguments, and a function that runs it."""
