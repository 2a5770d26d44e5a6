"""What a peer raises where it does not have what a workload asks for."""


class Unsupported(Exception):
    """Says what is missing, such as "no Ftrl"."""
