"""`fathoms.train`: from a file to what it gave."""
