"""What every layer stands on: variables, programs for the core, seeds, the default number type, and the data feed."""
