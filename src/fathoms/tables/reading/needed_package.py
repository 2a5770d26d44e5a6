"""Packages that some formats need and that are not installed with Fathoms."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from fathoms.tables.table_error import TableError


def needed_package(package: str, extra: str, what: str) -> ModuleType:
    """Import a package.

    Raises:
        TableError: It is not installed; the message has the line that installs it.

    Example:
        >>> needed_package("no_such_package", "excel", "Reading t.xlsx")
        Traceback (most recent call last):
        fathoms.tables.table_error.TableError: Reading t.xlsx needs a package: pip install 'fathoms[excel]'
    """
    try:
        return import_module(package)
    except ImportError:
        raise TableError(f"{what} needs a package: pip install 'fathoms[{extra}]'") from None
