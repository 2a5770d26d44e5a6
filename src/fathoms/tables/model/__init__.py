"""A trained network that takes raw rows, and its file."""
