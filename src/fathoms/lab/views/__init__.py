"""What the page draws of a workspace while it trains."""
