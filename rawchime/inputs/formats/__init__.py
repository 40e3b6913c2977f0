"""The formats, one file each. ``registry.py`` has them in the order in which they are asked."""
