"""What kind each column is."""
