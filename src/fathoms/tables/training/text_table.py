"""Columns of text, aligned."""

from __future__ import annotations

from collections.abc import Collection, Sequence


def text_table(
    header: Sequence[str], rows: Sequence[Sequence[str]], gap: int = 2, left: Collection[int] = (0,)
) -> list[str]:
    """Lines of a table whose first column (or those in `left`) is aligned left and all others right.

    A header cell may have several lines; short ones sit at the bottom.

    Example:
        >>> for line in text_table(["rung", "test\\nloss"], [["neuron", "0.43"], ["deep", "0.4"]]):
        ...     print(line)
                test
        rung    loss
        neuron  0.43
        deep     0.4
    """
    from rich.cells import cell_len

    height = max(cell.count("\n") for cell in header) + 1
    heads = [[""] * (height - 1 - cell.count("\n")) + cell.split("\n") for cell in header]
    lines = [[head[level] for head in heads] for level in range(height)] + [list(row) for row in rows]
    widths = [max(cell_len(line[place]) for line in lines) for place in range(len(header))]

    def padded(place: int, cell: str) -> str:
        space = " " * (widths[place] - cell_len(cell))
        return cell + space if place in left else space + cell

    return [(" " * gap).join(padded(place, cell) for place, cell in enumerate(line)).rstrip() for line in lines]


def wrapped(pieces: Sequence[str], width: int, first: str = "", rest: str = "") -> list[str]:
    """Pieces joined by blanks and broken between them into lines of at most `width` cells.

    Arguments:
        pieces: Words or longer pieces that stay whole.
        width: The widest line; a piece that is wider alone stands on its own line.
        first: What the first line begins with.
        rest: What the other lines begin with.

    Example:
        >>> wrapped(["y =", "2·x", "+ 1"], width=9, rest="  ")
        ['y = 2·x', '  + 1']
    """
    from rich.cells import cell_len

    lines, line, empty = [], first, True
    for piece in pieces:
        if not empty and cell_len(line) + 1 + cell_len(piece) > width:
            lines.append(line)
            line, empty = rest, True
        line += piece if empty else f" {piece}"
        empty = False
    return [*lines, line]
