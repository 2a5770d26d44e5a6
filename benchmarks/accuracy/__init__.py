"""How well networks from tables predict, beside boosted trees, forests and other networks for tables."""
