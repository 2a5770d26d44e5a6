"""Keras's own tests, run on Fathoms: they come with the package `keras` and stay as they are."""
