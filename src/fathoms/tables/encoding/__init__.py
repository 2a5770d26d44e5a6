"""Columns as inputs of a network."""
