"""A small file that says what the columns of a table are."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Self

from fathoms.tables.columns.column import KINDS
from fathoms.tables.columns.find_columns import SaidKind
from fathoms.tables.nearest_names import nearest_names
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

_COLUMNS = ("target", "group", "time", "split")
_KEYS = (*_COLUMNS, "ignore", "kinds")
_LARGEST = 1 << 20


@dataclass(frozen=True)
class ColumnFile:
    """What a person says of a table's columns.

    In the file, every key may be left out::

        target = "price"
        ignore = ["notes"]
        group = "customer"      # rows of one customer stay in one part
        time = "sold"           # the newest rows are the test
        split = "part"          # says train, validation or test in each row

        [kinds]
        postcode = "category"
        size = ["small", "medium", "large"]   # ordered, the lowest first
        sold = "date %d/%m/%Y"

    Attributes:
        name: The file's name, for messages.
        target: The column to predict; None if the file does not say.
        ignore: Columns to leave out.
        kinds: Kinds of columns, as `find_columns` takes them.
        group: The column of the groups that stay together; None if there is none.
        time: The column that says how new a row is; None if there is none.
        split: The column that says which part each row is in; None if there is none.
    """

    name: str
    target: str | None = None
    ignore: tuple[str, ...] = ()
    kinds: Mapping[str, SaidKind] = field(default_factory=dict)
    group: str | None = None
    time: str | None = None
    split: str | None = None

    @classmethod
    def read(cls, path: str | PathLike[str]) -> Self:
        """Read such a file.

        Raises:
            TableError: There is no such file, it is not TOML, or a key is unknown or not what it should be; the message
                has the line or the key.
        """
        path = Path(path)
        try:
            with path.open("rb") as file:
                text = file.read(_LARGEST + 1)
        except FileNotFoundError:
            raise TableError(f"There is no file {path}. Check the name and the folder.") from None
        except OSError as error:
            raise TableError(f"{path} cannot be read: {error.strerror or error}.") from error
        if len(text) > _LARGEST:
            raise TableError(f"{path} has more than a megabyte. Give a file that says what the columns are.")
        return cls.parse(text, path.name)

    @classmethod
    def parse(cls, text: bytes, name: str) -> Self:
        """Read the content of such a file, called `name` in messages.

        Raises:
            TableError: As `read`.

        Example:
            >>> ColumnFile.parse(b'[kinds]\\nsize = ["S", "M", "L"]', "columns.toml").kinds
            {'size': ['S', 'M', 'L']}
        """
        try:
            said = tomllib.loads(text.decode("utf-8-sig").replace("\r\n", "\n"))
        except UnicodeDecodeError as error:
            line = text.count(b"\n", 0, error.start) + 1
            raise TableError(f"{name}, line {line}: not UTF-8 text. Save it as UTF-8.") from None
        except tomllib.TOMLDecodeError as error:
            raise TableError(_with_line(name, str(error), text)) from error
        except RecursionError:
            raise TableError(f"{name}: its lists are nested too deeply. Write lists of texts.") from None
        for key in said:
            if key not in _KEYS:
                raise TableError(f"{name}, key {key!r}: there is no such entry; {_nearest(key, _KEYS)}.")
        columns = {key: _text(name, key, said.get(key)) for key in _COLUMNS}
        return cls(name, ignore=_texts(name, "ignore", said.get("ignore", [])), kinds=_kinds(name, said), **columns)

    def check(self, table: Table) -> None:
        """Raise a `TableError` that names file and key if a column that the file names is not in the table."""
        for key in _COLUMNS:
            column = getattr(self, key)
            if column is not None:
                table.check_column(column, f"{self.name}, key {key!r}")
        for column in self.ignore:
            table.check_column(column, f"{self.name}, key 'ignore'")
        for column in self.kinds:
            table.check_column(column, f"{self.name}, key 'kinds'")


def _with_line(name: str, error: str, text: bytes) -> str:
    """TOML's complaint, with its place in front."""
    what, _, place = error.rstrip(")").partition(" (at ")
    if not place.startswith("line"):
        lines = text.rstrip().count(b"\n") + 1
        place = f"line {lines}"
    return f'{name}, {place}: {what[:1].lower()}{what[1:]}. Write entries such as target = "price".'


def _kinds(name: str, said: Mapping[str, object]) -> dict[str, SaidKind]:
    kinds = said.get("kinds", {})
    if not isinstance(kinds, dict):
        raise TableError(
            f"{name}, key 'kinds': write a line [kinds], and below it lines such as postcode = \"category\"."
        )
    found: dict[str, SaidKind] = {}
    for column, kind in kinds.items():
        key = f"kinds.{column}"
        if isinstance(kind, list):
            found[column] = list(_texts(name, key, kind))
            if len(found[column]) < 2:
                raise TableError(f"{name}, key {key!r}: an order needs two labels or more, the lowest first.")
            continue
        if not isinstance(kind, str) or kind.partition(" ")[0] not in KINDS:
            raise TableError(
                f"{name}, key {key!r}: {str(kind)[:40]!r} is no kind; {_nearest(str(kind), KINDS[:-1])}, or a list of "
                "labels in order."
            )
        if kind == "ignored":
            raise TableError(f"{name}, key {key!r}: to leave the column out, put it in ignore = [{column!r}].")
        found[column] = kind
    return found


def _text(name: str, key: str, value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise TableError(f'{name}, key {key!r}: {str(value)[:40]} is no column\'s name. Write {key} = "a name".')
    return value


def _texts(name: str, key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TableError(f'{name}, key {key!r}: write a list of texts, {key.rpartition(".")[2]} = ["one", "another"].')
    if len(set(value)) != len(value):
        raise TableError(f"{name}, key {key!r}: a name is there twice. Write each once.")
    return tuple(value)


def _nearest(word: str, known: tuple[str, ...]) -> str:
    near = nearest_names(word, known, most=1)
    return f"did you mean {near[0]!r}?" if near else f"it is one of {', '.join(known)}"
