"""Damaged model files of every kind, loaded, and used if they load: ``python -m tools.trust --only model_files``."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, ClassVar
from zipfile import ZipFile

from tools.trust.damage.bytes import damage_bytes
from tools.trust.damage.hdf5 import damage_hdf5_bytes, damage_hdf5_parts, marks
from tools.trust.damage.json_tree import damage_json
from tools.trust.damage.zip_file import damage_zip
from tools.trust.machine import ROOT
from tools.trust.progress import Progress
from tools.trust.result import Result
from tools.trust.sandbox import run_sandboxed
from tools.trust.trials import Trials

_CORPUS = ROOT / "tests" / "fuzz" / "corpus" / "models"
_WEIGHTS, _CONFIG = "model.weights.h5", "config.json"

Trial = Callable[[], str | None]
# How many of a hundred trials are of each kind. What takes long to damage or to load comes seldom, so that there can be many.
_SHARES = {
    "config of .keras": 34,
    "weights in .keras": 14,
    "parts of weights in .keras": 2,
    "zip of .keras": 12,
    "assets and other members": 2,
    ".weights.h5": 12,
    "parts of .weights.h5": 2,
    ".h5": 8,
    "parts of .h5": 2,
    "model of a table": 2,
    "JSON": 10,
}
# How often a sound file is the one that is damaged, for each time that one of the large models is.
_OFTEN = {"tiny": 16, "neuron": 3}


class ModelFileTrials(Trials):
    """One damaged file each."""

    documented: ClassVar[tuple[type[BaseException], ...]] = (ValueError,)

    def warm_up(self) -> None:
        """Read the sound files, load each once, and predict."""
        self._files = {file.name: file.read_bytes() for file in sorted(_CORPUS.iterdir())}
        self._members = {name: _members(data) for name, data in self._files.items() if name.endswith(".keras")}
        self._marks = {name: marks(data) for name, data in self._files.items() if name.endswith(".h5")}
        for name, members in self._members.items():
            self._marks[name] = marks(members[_WEIGHTS])
        self._names = public_names()
        self._kinds = [kind for kind, share in _SHARES.items() for _ in range(share)]
        self._keras = sorted(self._members)
        self._plain = _as_often([name for name in self._keras if not name.startswith("table-")])
        self._tables = [name for name in self._keras if name.startswith("table-")]
        self._json_files = _as_often([name for name in self._files if name.endswith(".json")])
        self._weights_files = _as_often([name for name in self._files if name.endswith(".weights.h5")])
        self._whole_hdf5 = _as_often([n for n in self._files if n.endswith(".h5") and not n.endswith(".weights.h5")])
        for name, data in self._files.items():
            if name.endswith(".json"):
                self._json(data.decode())()
            else:
                self._reading(name, data, use=True)[1]()

    def prepare(self, number: int) -> tuple[str, Path | None, Trial]:
        """Damage a file in a way that the number draws."""
        random = Random(number)
        kind = random.choice(self._kinds)
        name, data = self._damaged(random, kind)
        if kind == "JSON":
            return kind, None, self._json(data.decode("utf-8", "surrogatepass"))
        return kind, *self._reading(name, data, use=random.random() < 0.03)

    def describe(self, number: int) -> str:
        """Say what was changed, and keep the file."""
        random = Random(number)
        kind = random.choice(self._kinds)
        name, data = self._damaged(random, kind)
        place = self.folder / f"damaged-{name}"
        place.write_bytes(data)
        return f"{kind}: {name} of {_CORPUS}, damaged, is {place}"

    def _damaged(self, random: Random, kind: str) -> tuple[str, bytes]:
        """Return a sound file's name, and what became of it."""
        if kind == "JSON":
            name = random.choice(self._json_files)
            return name, damage_json(random, self._files[name].decode(), self._names).encode("utf-8", "surrogatepass")
        if kind in (".weights.h5", "parts of .weights.h5", ".h5", "parts of .h5"):
            return self._damaged_hdf5(random, kind)
        name = random.choice(self._tables if kind == "model of a table" else self._plain)
        members = dict(self._members[name])
        if kind == "zip of .keras":
            return name, damage_zip(random, members, self._files[name])
        if kind == "config of .keras":
            members[_CONFIG] = damage_json(random, members[_CONFIG].decode(), self._names).encode()
        elif kind == "weights in .keras":
            members[_WEIGHTS] = damage_hdf5_bytes(random, members[_WEIGHTS], self._marks[name])
        elif kind == "parts of weights in .keras":
            members[_WEIGHTS] = damage_hdf5_parts(random, members[_WEIGHTS], self._names)
        else:
            part = random.choice([n for n in members if n != _WEIGHTS])
            if part.endswith(".json") and random.random() < 0.8:
                members[part] = damage_json(random, members[part].decode(), self._names).encode()
            else:
                members[part] = damage_bytes(random, members[part])
        return name, _packed(members)

    def _damaged_hdf5(self, random: Random, kind: str) -> tuple[str, bytes]:
        name = random.choice(self._weights_files if kind.endswith(".weights.h5") else self._whole_hdf5)
        data = self._files[name]
        if kind.startswith("parts"):
            return name, damage_hdf5_parts(random, data, self._names)
        return name, damage_hdf5_bytes(random, data, self._marks[name])

    def _reading(self, name: str, data: bytes, use: bool) -> tuple[Path | None, Trial]:
        """Return the file's path, if it has to be one, and what loads it."""
        if name.startswith("table-"):
            path = self._written("table.keras", data)
            return path, lambda: self._table_model(path)
        if name.endswith(".weights.h5"):
            path = self._written("x.weights.h5", data)
            return path, lambda: self._weights(name, path)
        if name.endswith(".h5"):
            path = self._written("x.h5", data)
            return path, (lambda: self._weights("branches.h5", path)) if name == "weights.h5" else lambda: self._load(
                path, use
            )
        return None, lambda: self._load(io.BytesIO(data), use)

    def _written(self, name: str, data: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path

    def _load(self, file: Any, use: bool) -> str:
        import fathoms

        model = fathoms.saving.load_model(file)
        return _used(model) if use else "opened"

    def _json(self, text: str) -> Trial:
        def trial() -> str:
            import fathoms

            fathoms.models.model_from_json(text)
            return "opened"

        return trial

    def _weights(self, name: str, path: Path) -> str:
        """Load weights into a model that fits the sound file."""
        self._fresh(name.split(".")[0]).load_weights(path)
        return "opened"

    def _fresh(self, kind: str) -> Any:
        import fathoms

        kept = self.__dict__.setdefault("_models", {})
        if kind not in kept:
            kept[kind] = fathoms.saving.load_model(io.BytesIO(self._files[f"{kind}.keras"]))
        return kept[kind]

    def _table_model(self, path: Path) -> str:
        from fathoms.tables.model.table_model import TableModel
        from fathoms.tables.reading.read_table import read_table

        model = TableModel.load(path)
        columns = self.__dict__.setdefault("_rows", {"size": [1.0], "rooms": [2], "town": ["Bern"], "garden": [True], "built": ["2001-03-02"],
                                                     "notes": ["flat"], "price": [100.0], "kind": ["a"]})  # fmt: skip
        model.predict(read_table(columns))
        return "used"


def _used(model: Any) -> str:
    """Predict one row with a model that a damaged file gave, if that is not much work."""
    import numpy as np

    shapes = [tensor.shape[1:] for tensor in model.inputs]
    dtypes = [str(tensor.dtype) for tensor in model.inputs]
    if any(None in shape for shape in shapes) or _largest(model) > 1 << 16:
        return "opened"
    rows = [
        np.full((1, *shape), "a", object)
        if dtype == "string"
        else np.ones((1, *shape), dtype if dtype[0] in "fi" else "float32")
        for shape, dtype in zip(shapes, dtypes, strict=True)
    ]
    model.predict(rows if len(rows) > 1 else rows[0], verbose=0)
    return "used"


def _largest(model: Any) -> int:
    """Return the most numbers a row that any layer gives."""
    from math import prod

    found = 0
    for layer in model.layers:
        outputs = layer.output if isinstance(layer.output, list | tuple) else [layer.output]
        found = max([found, *(prod(size or 1 for size in tensor.shape[1:]) for tensor in outputs)])
    return found


def _as_often(names: list[str]) -> list[str]:
    return [name for name in names for _ in range(_OFTEN.get(name.split(".")[0], 1))]


def _members(data: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(members: dict[str, bytes]) -> bytes:
    from fathoms.saving.archive import pack

    return pack(members)


def public_names() -> tuple[str, ...]:
    """Return names that a description may hold: of classes, functions, modules and arguments."""
    import fathoms

    rooms = (
        "layers",
        "losses",
        "metrics",
        "optimizers",
        "initializers",
        "regularizers",
        "constraints",
        "activations",
        "ops",
    )
    found = {name for room in rooms for name in dir(getattr(fathoms, room)) if not name.startswith("_")}
    found |= {f"keras.{room}" for room in rooms} | {
        "keras",
        "keras.src.models.functional",
        "builtins",
        "os",
        "Functional",
        "Sequential",
        "Model",
    }
    found |= {
        "__numpy__",
        "__tensor__",
        "__bytes__",
        "__slice__",
        "__ellipsis__",
        "__keras_tensor__",
        "__lambda__",
        "__typespec__",
        "function",
    }
    return tuple(sorted(found))


TRIALS = ModelFileTrials


def run(count: int, progress: Progress) -> Result:
    """Make the trials that are still to be made."""
    return run_sandboxed("model_files", count, progress)
