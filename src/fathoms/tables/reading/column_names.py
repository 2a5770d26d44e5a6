"""The names of a table's columns."""

from __future__ import annotations

from collections.abc import Sequence

from fathoms.tables.table_error import TableError


def column_names(header: Sequence[object], where: str, typed: bool = False) -> list[str]:
    """Names for a table's columns: blanks around a name are cut off, and a column without one is called ``column 3``.

    Nothing else is changed, so every alphabet is welcome.

    Arguments:
        header: What the source has for names, in order.
        where: Where the names are, for example ``"wine.csv, line 1"``.
        typed: Whether the source has names by its nature (a database, a Parquet file), so that numbers are names too.

    Raises:
        TableError: Two columns have the same name, most have none, or the names are numbers.

    Example:
        >>> column_names([" age ", "", "Größe"], "t.csv, line 1")
        ['age', 'column 2', 'Größe']
    """
    given = ["" if cell is None else str(cell).strip() for cell in header]
    names = [name or f"column {place}" for place, name in enumerate(given, 1)]
    blank = given.count("")
    if len(given) > 3 and blank >= len(given) - 1 and not typed:  # a title above the table
        raise TableError(
            f"{where}: {blank} of {len(given)} columns have no name. If the names stand further down, delete the lines "
            "above them."
        )
    seen: dict[str, int] = {}
    for place, name in enumerate(names, 1):
        if name in seen:
            raise TableError(f"{where}: columns {seen[name]} and {place} are both called {name[:60]!r}. Rename one.")
        seen[name] = place
    if not typed and len(names) > 1 and all(_is_number(name) for name in names):
        raise TableError(
            f"{where}: the first line holds numbers, not names. Add a first line of column names, or in Python give "
            'them: columns=["a", "b", …].'
        )
    return names


def given_names(columns: Sequence[str], width: int, name: str) -> list[str]:
    """The names that a person gives to data that has none.

    Raises:
        TableError: There are not as many names as columns, or two are the same.
    """
    names = [columns] if isinstance(columns, str) else [str(column) for column in columns]
    if len(names) != width:
        raise TableError(f"columns= gives {len(names)} names, but {name} has {width} columns.")
    return column_names(names, "columns=", typed=True)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
