"""What was found, in words, numbers and pictures."""
