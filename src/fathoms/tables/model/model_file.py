"""A model's file: a ``.keras`` file with two more members that say what its inputs and outputs are.

``table.json`` describes the columns, the target and the training; ``sample.json``, which may be left out, holds a few
training rows. Real Keras opens the file too, as the bare network. It is data: no code, no pickle. The same training
gives the same bytes: no member holds a date or a path.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import NoReturn
from zipfile import BadZipFile, ZipFile

from fathoms.engine.json_document import parse_json
from fathoms.engine.model_file_error import ModelFileError
from fathoms.models import Model
from fathoms.saving.archive import read_archive, write_archive
from fathoms.saving.load_model import model_from_members
from fathoms.saving.save_model import CONFIG, KERAS_VERSION, METADATA, WEIGHTS, model_config
from fathoms.saving.state import state_bytes
from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.table_error import TableError

DESCRIPTION = "table.json"
SAMPLE = "sample.json"
FORMAT = "fathoms table model"
# 1: encoders and target. 2: also the training, the kinds of columns, and a sample of rows beside them.
VERSION = 2
_LARGEST_JSON = 64 << 20
_HDF5 = b"\x89HDF\r\n\x1a\n"


@dataclass(frozen=True)
class ModelFile:
    """What was read from a model's file.

    Attributes:
        network: The network.
        description: What `table.json` says.
        version: Of the description.
        sample: What `sample.json` says; None if there is none.
        members: The sizes of all members in bytes, by name.
    """

    network: Model
    description: CheckedConfig
    version: int
    sample: CheckedConfig | None
    members: dict[str, int]


def write_model_file(
    path: str | PathLike[str],
    network: Model,
    description: Mapping[str, object],
    sample: list[dict[str, object]] | None = None,
) -> None:
    """Write the network and its description; an earlier file is replaced only once the new one is complete."""
    config = {**model_config(network), "compile_config": {}}
    members = {
        METADATA: _json({"keras_version": KERAS_VERSION, "saved_by": "fathoms"}),
        CONFIG: _json(config),
        WEIGHTS: state_bytes(network, [network.optimizer]),  # the optimizer's would be twice as much again
    }
    members[DESCRIPTION] = _json({"format": FORMAT, "version": VERSION, **description})
    if sample is not None:
        members[SAMPLE] = _json({"columns": sample})
    for name in (DESCRIPTION, SAMPLE):
        if len(members.get(name, b"")) > _LARGEST_JSON:
            raise TableError(
                f"{path}: the model's {name} would have {len(members[name]):,} bytes. Leave out columns with very many "
                "or very long labels: --ignore COLUMN."
            )
    write_archive(path, members)


def is_model_file(path: str | PathLike[str]) -> bool:
    """Whether a file looks like one that `write_model_file` wrote."""
    try:
        with ZipFile(path) as file:
            return {CONFIG, WEIGHTS, DESCRIPTION} <= set(file.namelist())
    except (OSError, ValueError, BadZipFile):
        return False


def read_model_file(path: str | PathLike[str]) -> ModelFile:
    """Read what `write_model_file` wrote, this version or an earlier one, trusting nothing in it.

    Raises:
        TableError: It is no such file, is damaged, too large, or of a newer version.
    """
    _check_kind(path)
    limits = {CONFIG: _LARGEST_JSON, WEIGHTS: None, DESCRIPTION: _LARGEST_JSON, SAMPLE: _LARGEST_JSON}
    try:
        members = read_archive(path, limits, optional=(DESCRIPTION, SAMPLE))
        if DESCRIPTION not in members:
            _refuse(
                path,
                "is a Keras model, a network that does not know a table's columns. Give a model that `fathoms train` "
                "saved, or use this one in Python: fathoms.saving.load_model(...).predict(arrays)",
            )
        description, version = _description(path, members.pop(DESCRIPTION))
        sample = CheckedConfig(_parsed(path, SAMPLE, members.pop(SAMPLE))) if SAMPLE in members else None
        network = model_from_members(members, repr(str(path)), compile=False)
        return ModelFile(network, description, version, sample, _sizes(path))
    except TableError:
        raise
    except (ValueError, OSError) as error:
        raise TableError(str(error)) from error


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode()


def _check_kind(path: str | PathLike[str]) -> None:
    """Say what a file is that cannot be a model."""
    path = Path(path)
    if path.is_dir():
        _refuse(path, "is a folder, not a model. Give the model's file, which ends in .keras")
    try:
        with path.open("rb") as file:
            head = file.read(512)
    except FileNotFoundError:
        raise TableError(f"There is no file {path}. Check the name and the folder.") from None
    except OSError as error:
        raise TableError(f"{path} cannot be read: {error.strerror or error}.") from error
    if not head:
        _refuse(path, "is empty. Train the model again, or copy it again")
    if head.startswith(_HDF5):
        _refuse(
            path,
            "is an HDF5 file, as older Keras saved networks; it does not know a table's columns. Give a model that "
            "`fathoms train` saved",
        )
    if not head.startswith(b"PK"):
        table = path.suffix.lower() in (".csv", ".tsv", ".txt", ".parquet", ".arrow", ".feather", ".jsonl", ".gz")
        _refuse(
            path,
            "is a table, not a model. Name the model first, then the table" * table
            or "is not a model. Give one that `fathoms train` saved; it ends in .keras",
        )


def _description(path: str | PathLike[str], data: bytes) -> tuple[CheckedConfig, int]:
    description = CheckedConfig(_parsed(path, DESCRIPTION, data))
    if description.text("format") != FORMAT:
        _refuse(path, "describes something else than a table's model. Train the model again")
    version = description.integer("version", least=1)
    if version > VERSION:
        _refuse(
            path,
            f"was written by a newer Fathoms (version {version} of the file; this one reads up to {VERSION}). "
            "Update Fathoms: pip install --upgrade fathoms",
        )
    return description, version


def _parsed(path: str | PathLike[str], member: str, data: bytes) -> object:
    try:
        return parse_json(data, member, _LARGEST_JSON, constants=False)
    except ModelFileError:
        _refuse(path, f"is damaged: {member} in it is not sound JSON. Train the model again, or copy it again")


def _sizes(path: str | PathLike[str]) -> dict[str, int]:
    with ZipFile(path) as file:
        return {entry.filename: entry.file_size for entry in file.infolist()}


def _refuse(path: str | PathLike[str], why: str) -> NoReturn:
    raise TableError(f"{path} {why}.")
