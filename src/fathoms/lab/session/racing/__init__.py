"""Races: several runs that differ in one setting, side by side."""
