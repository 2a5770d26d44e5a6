"""From files and frames to a `Table`."""
