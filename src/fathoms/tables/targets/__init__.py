"""Between a target column and the outputs of a network."""
