"""One Parquet file of a table."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any

from fathoms.data.parquet_footer import row_groups


class ParquetFile:
    """A Parquet file: its columns' types, and where its rows lie.

    Args:
        path: the file.

    Raises:
        ValueError: it is not a Parquet file.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        import polars

        self.path = Path(path)
        self.groups = row_groups(self.path)
        self.rows = sum(group.rows for group in self.groups)
        try:
            self.types: dict[str, Any] = dict(polars.read_parquet_schema(self.path))
        except (polars.exceptions.PolarsError, OSError) as error:
            raise ValueError(f"{self.path} cannot be read: {str(error).splitlines()[0]}.") from error
        self._stamp = self._now()

    def check_column(self, name: str, first: ParquetFile, is_target: bool) -> None:
        """Raise a ValueError if there is no such column, or if it does not hold numbers.

        Args:
            name: the column.
            first: the first file of the table, which is what others must be like.
            is_target: whether it is what a model predicts.
        """
        kind = self.types.get(name)
        if kind is None:
            like = f" as {first.path} has" if name in first.types else ""
            raise ValueError(f"{self.path} has no column {name!r}{like}; it has {', '.join(self.types)}.")
        import polars

        if kind.is_numeric() or kind in (polars.Boolean, polars.Null):
            return
        raise ValueError(
            f"{self.path}, column {name!r}: found {_kind(kind)} where numbers belong. {self._fix(name, kind, is_target)}"
        )

    def _fix(self, name: str, kind: Any, is_target: bool) -> str:
        if kind.is_nested():
            return "Give each number a column of its own."
        if kind.is_temporal():
            change = f"polars.col({name!r}).to_physical()"
        elif is_target:
            change = f"polars.col({name!r}).cast(polars.Categorical).to_physical()"
        else:
            return (
                f"Turn it into one column per value and write the file anew: polars.read_parquet({self.path.name!r}).to_dummies({name!r})."
                f"write_parquet('numbers.parquet'). Or leave it out: columns=[...]. Or let `fathoms train {self.path.name}` encode it."
            )
        numbers = f"polars.scan_parquet({self.path.name!r}).with_columns({change}).sink_parquet('numbers.parquet')"
        return f"Turn it into numbers and write the file anew: {numbers}."

    def check_unchanged(self) -> None:
        """Raise a ValueError if the file is not the one that it was."""
        now = self._now()
        if now != self._stamp:
            what = "is gone" if now is None else f"has changed: it had {self._stamp[1]} bytes, and has {now[1]}"
            raise ValueError(f"{self.path} {what}, while it was being read. Start again when nobody writes to it.")

    def _now(self) -> Any:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size


def _kind(kind: Any) -> str:
    import polars

    if kind == polars.String:
        return "text"
    if kind.is_temporal():
        return f"dates or times ({kind})"
    return f"lists ({kind})" if kind.is_nested() else str(kind)
