"""Ways to damage sound files: bytes, JSON trees, zip archives, HDF5 files, text."""
