"""A model's file: a ``.keras`` file with one more member, ``table.json``, that says what its inputs and outputs are.

So real Keras opens it too, as the bare network. It is data: no code, no pickle.
"""

from __future__ import annotations

import json
from os import PathLike
from typing import NoReturn
from zipfile import BadZipFile, ZipFile

from fathoms.models import Model
from fathoms.saving.archive import read_archive, write_archive
from fathoms.saving.load_model import model_from_members
from fathoms.saving.save_model import CONFIG, WEIGHTS, model_members
from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.table_error import TableError

DESCRIPTION = "table.json"
FORMAT = "fathoms table model"
VERSION = 1
_LARGEST_JSON = 16 << 20


def write_model_file(path: str | PathLike[str], network: Model, description: dict[str, object]) -> None:
    """Write the network and its description; an earlier file is replaced only once the new one is complete."""
    text = json.dumps({"format": FORMAT, "version": VERSION, **description}, ensure_ascii=False, allow_nan=False)
    write_archive(path, {**model_members(network), DESCRIPTION: text.encode()})


def is_model_file(path: str | PathLike[str]) -> bool:
    """Whether a file looks like one that `write_model_file` wrote."""
    try:
        with ZipFile(path) as file:
            return {CONFIG, WEIGHTS, DESCRIPTION} <= set(file.namelist())
    except (OSError, ValueError, BadZipFile):
        return False


def read_model_file(path: str | PathLike[str]) -> tuple[Model, CheckedConfig]:
    """Read what `write_model_file` wrote, trusting nothing in it.

    Raises:
        TableError: It is no such file, is damaged, too large, or of another version.
    """
    limits = {CONFIG: _LARGEST_JSON, WEIGHTS: None, DESCRIPTION: _LARGEST_JSON}
    try:
        members = read_archive(path, limits, optional=(DESCRIPTION,))
        if DESCRIPTION not in members:
            _refuse(path, "is a network without a table's columns. Give a model that `fathoms train` saved")
        description = _description(path, members.pop(DESCRIPTION))
        network = model_from_members(members, repr(str(path)), compile=False)
    except TableError:
        raise
    except (ValueError, OSError) as error:
        raise TableError(str(error)) from error
    return network, description


def _description(path: str | PathLike[str], data: bytes) -> CheckedConfig:
    try:
        description = CheckedConfig(json.loads(data.decode("utf-8"), parse_constant=_no_constant))
    except TableError:
        raise
    except (ValueError, RecursionError):
        _refuse(path, f"is damaged: {DESCRIPTION} in it is not sound JSON. Train the model again")
    if description.text("format") != FORMAT or description.number("version") != VERSION:
        _refuse(path, f"is of another version than {VERSION}. Update Fathoms, or train the model again")
    return description


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _refuse(path: str | PathLike[str], why: str) -> NoReturn:
    raise TableError(f"{path} {why}.")
