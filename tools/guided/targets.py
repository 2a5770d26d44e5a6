"""The loader, the readers of tables, and the builder of native programs."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any
from zipfile import ZipFile

from tools.guided.bits import Bits
from tools.guided.target import CORPUS, Target
from tools.trust.damage.hdf5 import damage_hdf5_bytes, marks
from tools.trust.damage.json_tree import damage_json
from tools.trust.damage.text import damage_records, damage_text
from tools.trust.damage.zip_file import damage_zip
from tools.trust.model_files import public_names
from tools.trust.programs import ProgramTrials

_CONFIG, _WEIGHTS = "config.json", "model.weights.h5"
_MODELS = ("tiny", "neuron", "branches", "rare", "lookups")


def _members(data: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _sound(name: str) -> bytes:
    return (CORPUS / "models" / name).read_bytes()


class KerasFile(Target):
    """A whole `.keras` file."""

    def seeds(self) -> dict[str, bytes]:
        """Return small models."""
        return {name: _sound(f"{name}.keras") for name in _MODELS}

    def prepare(self, data: bytes) -> tuple[Path | None, Callable[[], object]]:
        """Load it from memory."""
        from fathoms.saving import load_model

        return None, lambda: load_model(io.BytesIO(data))

    def damage(self, random: Random, data: bytes) -> bytes | None:
        """Change the zip file."""
        return damage_zip(random, _members(data), data)


class Description(Target):
    """The description of a model, `config.json`, in a `.keras` file that is sound otherwise."""

    largest = 1 << 15

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._members = _members(_sound("tiny.keras"))

    def seeds(self) -> dict[str, bytes]:
        """Return the descriptions of small models."""
        return {name: _members(_sound(f"{name}.keras"))[_CONFIG] for name in _MODELS}

    def prepare(self, data: bytes) -> tuple[Path | None, Callable[[], object]]:
        """Load the file from memory."""
        from fathoms.saving import load_model
        from fathoms.saving.archive import pack

        file = pack({**self._members, _CONFIG: data})
        return None, lambda: load_model(io.BytesIO(file))

    def damage(self, random: Random, data: bytes) -> bytes | None:
        """Change the tree."""
        return damage_json(random, data.decode(), self.words()).encode("utf-8", "surrogatepass")

    def words(self) -> tuple[str, ...]:
        """Return names of classes, functions and arguments."""
        return public_names()


class Weights(Target):
    """A `.weights.h5` file, for the model that it was made from."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._model: Any = None
        self._marks = marks(_sound("tiny.weights.h5"))

    def seeds(self) -> dict[str, bytes]:
        """Return the model's own weights."""
        return {"tiny": _sound("tiny.weights.h5")}

    def prepare(self, data: bytes) -> tuple[Path | None, Callable[[], object]]:
        """Load them from a file."""
        from fathoms.saving import load_model

        if self._model is None:
            self._model = load_model(io.BytesIO(_sound("tiny.keras")))
        path = self.written("x.weights.h5", data)
        return path, lambda: self._model.load_weights(path)

    def damage(self, random: Random, data: bytes) -> bytes | None:
        """Change numbers where HDF5 keeps what it goes by."""
        inside = tuple(mark for mark in self._marks if mark < len(data))
        return damage_hdf5_bytes(random, data, inside) if inside else None


class _Tables(Target):
    """A table; a subclass says of which kind."""

    endings: tuple[str, ...]
    largest = 1 << 13
    instrumented = ("fathoms.tables",)

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        import fathoms
        from fathoms.tables.table_error import TableError

        fathoms.config.set_memory_limit("192MB")  # otherwise each reading asks the system for it
        type(self).documented = (TableError,)

    def seeds(self) -> dict[str, bytes]:
        """Return the tables of this kind."""
        return {file.name: file.read_bytes() for file in (CORPUS / "tables").iterdir() if file.suffix in self.endings}

    def prepare(self, data: bytes) -> tuple[Path | None, Callable[[], object]]:
        """Read it from a file."""
        from fathoms.tables.reading.read_table import read_table

        path = self.written(f"x{self.endings[0]}", data)
        return path, lambda: read_table(path)


class Csv(_Tables):
    """Cells with something between them."""

    endings = (".csv", ".tsv", ".txt")

    def damage(self, random: Random, data: bytes) -> bytes | None:
        """Change cells, rows, quotes, the encoding."""
        return damage_text(random, data)


class JsonLines(_Tables):
    """A record a line."""

    endings = (".jsonl", ".json")

    def damage(self, random: Random, data: bytes) -> bytes | None:
        """Change records."""
        return damage_records(random, data)


class Programs(Target):
    """Calls of the native program builder. It is not compiled for libFuzzer: what it answers is what guides."""

    documented = ProgramTrials.documented
    largest = 1 << 11
    instrumented = ()

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._trials = ProgramTrials(folder, folder)
        self._trials.warm_up()

    def seeds(self) -> dict[str, bytes]:
        """Return bytes that build programs."""
        return {file.name: file.read_bytes() for file in (CORPUS / "programs").iterdir()}

    def prepare(self, data: bytes) -> tuple[Path | None, Callable[[], object]]:
        """Build what the bytes say."""
        return None, lambda: self._trials.build(Bits(data), answered=self._answered)

    def _answered(self, call: str, error: BaseException | None) -> None:
        self.mark(f"{call}: {'taken' if error is None else re.sub('[0-9]+', '', str(error))[:80]}")


TARGETS: dict[str, type[Target]] = {
    "keras_file": KerasFile,
    "description": Description,
    "weights": Weights,
    "csv": Csv,
    "json_lines": JsonLines,
    "programs": Programs,
}
