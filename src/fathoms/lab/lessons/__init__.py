"""A guided path for newcomers: chapters beside the live page, with tasks that the network itself checks."""
