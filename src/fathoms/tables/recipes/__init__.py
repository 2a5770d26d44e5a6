"""Networks for tables, and how they are trained."""
