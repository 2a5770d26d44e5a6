"""How numbers and tables are written in the report."""


def seconds(value: float) -> str:
    """A duration with the unit that suits it."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value * 1e6:.3g} µs"


def times(ratio: float) -> str:
    """A ratio, to as many digits as are worth reading."""
    return f"{ratio:.{2 if ratio < 10 else 1 if ratio < 100 else 0}f}x"


def beside(value: float, own: float | None) -> str:
    """A duration, and how many times Fathoms's own it is."""
    return seconds(value) if own is None else f"{times(value / own)} ({seconds(value)})"


def grid(header: list[str], rows: list[list[str]]) -> list[str]:
    """A Markdown table; every column but the first is aligned to the right."""
    rule = ["---"] + ["---:"] * (len(header) - 1)
    return ["| " + " | ".join(cells) + " |" for cells in [header, rule, *rows]]
