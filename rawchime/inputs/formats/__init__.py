"""The formats, one file each. ``registry.py`` lists them in the order in which they are tried."""
