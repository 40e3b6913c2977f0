"""One file an operation: build its Request, parse its Response."""
