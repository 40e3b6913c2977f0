"""The operations, one file each: build its Request, parse its Response."""
