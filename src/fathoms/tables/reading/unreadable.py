"""Failures of libraries, told as a person needs them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fathoms.tables.table_error import TableError


@contextmanager
def unreadable(name: str, what: str, fix: str) -> Iterator[None]:
    """Turn every failure inside into a `TableError`: ``NAME cannot be read as WHAT: … FIX``.

    Libraries written in Rust can also *panic* on bytes that nobody foresaw. Python sees a BaseException then, which no
    ``except Exception`` stops.
    """
    try:
        yield
    except TableError:
        raise
    except MemoryError:
        raise TableError(f"{name} needs more memory than there is. Give a part of its rows or columns.") from None
    except Exception as error:
        raise TableError(f"{name} cannot be read as {what}: {_first_line(error)} {fix}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise TableError(f"{name} cannot be read as {what}: it is damaged. {fix}") from error


def _first_line(error: Exception) -> str:
    text = str(error).strip().splitlines() or [type(error).__name__]
    return text[0].strip().rstrip(".:")[:200] + "."
