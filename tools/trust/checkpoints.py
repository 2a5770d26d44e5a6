"""Damaged checkpoints of a run, taken up: ``python -m tools.trust --only checkpoints``.

A checksum tells damage by accident; so most of the damaged files get a checksum that fits, as a stranger's file would have.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from random import Random
from typing import Any, ClassVar

from tools.trust.damage.bytes import damage_bytes
from tools.trust.damage.json_tree import damage_json
from tools.trust.progress import Progress
from tools.trust.result import Result
from tools.trust.sandbox import run_sandboxed
from tools.trust.trials import Trials

# How many of a hundred trials are of each kind.
_SHARES = {"head": 60, "numbers": 10, "head and numbers": 15, "no fitting checksum": 15}
_START, _LENGTH, _DIGEST = 21, 8, 32  # bytes of the parts of a file; see fathoms.checkpoints.checkpoint_file
_EPOCHS = 3
_NAMES = ("array", "scalar", "floats", "tuple", "dict", "epoch", "steps", "EarlyStopping", "losses", "sums")


class CheckpointTrials(Trials):
    """One damaged file each, alone in its folder or beside a sound older one."""

    documented: ClassVar[
        tuple[type[BaseException], ...]
    ] = ()  # CheckpointError, NonFiniteError; set when Fathoms is imported

    def warm_up(self) -> None:
        """Make a whole run that keeps all of its checkpoints, and take each up once."""
        import fathoms

        type(self).documented = (fathoms.checkpoints.CheckpointError, fathoms.NonFiniteError)
        self._kinds = [kind for kind, share in _SHARES.items() for _ in range(share)]
        self._run = self.own = self.folder / "run"
        self._runs = {}
        for name, way in _WAYS.items():
            shutil.rmtree(self._run, ignore_errors=True)
            model, fit = way()
            fit(fathoms.Checkpoint(self._run, batches=1, keep=99))
            files = [file.read_bytes() for file in sorted(self._run.glob("checkpoint-*"))]
            self._runs[name] = files, _bits(model)
            for content in files:
                assert self._taken_up(name, [content])() == "the same end"

    def prepare(self, number: int) -> tuple[str, Path | None, Callable[[], str | None]]:
        """Damage a checkpoint in a way that the number draws."""
        random = Random(number)
        kind, name, place, damaged = self._damaged(random)
        older = [self._runs[name][0][max(0, place - 1)]] if random.random() < 0.3 else []
        return kind, None, self._taken_up(name, [*older, damaged], whole=kind == "no fitting checksum" and bool(older))

    def describe(self, number: int) -> str:
        """Say what was damaged, and keep the file."""
        kind, name, place, damaged = self._damaged(Random(number))
        file = self.folder / "damaged"
        file.write_bytes(damaged)
        return f"{kind} of checkpoint {place} of the run {name!r}, damaged, is {file}"

    def _damaged(self, random: Random) -> tuple[str, str, int, bytes]:
        kind, name = random.choice(self._kinds), random.choice(list(self._runs))
        files = self._runs[name][0]
        place = random.randrange(len(files))
        return kind, name, place, _damage(random, kind, files[place])

    def _taken_up(self, name: str, files: list[bytes], whole: bool = False) -> Callable[[], str]:
        """Return what goes on with a run whose folder holds these files; if `whole`, it has to come to the same end."""
        import fathoms

        shutil.rmtree(self._run, ignore_errors=True)
        self._run.mkdir()
        for number, content in enumerate(files, 1):
            (self._run / f"checkpoint-{number:08d}").write_bytes(content)
        model, fit = _WAYS[name]()

        def trial() -> str:
            fit(fathoms.Checkpoint(self._run, every="epoch"))
            same = _bits(model) == self._runs[name][1]
            if whole and not same:
                raise AssertionError("with the older checkpoint, which is sound, the run came to another end")
            return "the same end" if same else "another end"

        return trial


Fit = Callable[[Any], Any]


def _from_arrays() -> tuple[Any, Fit]:
    """A run over arrays, with callbacks that have a state."""
    import fathoms

    model = _model()
    model.compile(optimizer=fathoms.optimizers.Adam(0.05), loss="mse", metrics=["mae"])
    x, y = _rows()

    def fit(checkpoint: Any) -> Any:
        watchers = [
            fathoms.callbacks.EarlyStopping("loss", patience=9, restore_best_weights=True),
            fathoms.callbacks.ReduceLROnPlateau("loss", patience=1),
        ]
        return model.fit(
            x,
            y,
            batch_size=4,
            epochs=_EPOCHS,
            verbose=0,
            callbacks=watchers,
            validation_split=0.25,
            checkpoint=checkpoint,
        )

    return model, fit


def _from_batches() -> tuple[Any, Fit]:
    """A run over batches that Python gives, with a loss of a person's own."""
    import fathoms
    from fathoms.engine.py_dataset import PyDataset

    model = _model()
    model.compile(optimizer="sgd", loss=lambda y, p: fathoms.ops.mean(fathoms.ops.square(y - p)), metrics=["mae"])
    x, y = _rows()

    class Batches(PyDataset):
        def __len__(self) -> int:
            return 3

        def __getitem__(self, number: int) -> tuple[Any, Any]:
            return x[number * 4 : number * 4 + 4], y[number * 4 : number * 4 + 4]

    return model, lambda checkpoint: model.fit(Batches(), epochs=_EPOCHS, verbose=0, checkpoint=checkpoint)


_WAYS: dict[str, Callable[[], tuple[Any, Fit]]] = {"arrays": _from_arrays, "batches": _from_batches}


def _model() -> Any:
    import fathoms

    fathoms.utils.set_random_seed(5)
    layers = fathoms.layers
    return fathoms.Sequential([fathoms.Input((2,)), layers.Dense(3, "tanh"), layers.Dropout(0.2), layers.Dense(1)])


def _rows() -> tuple[Any, Any]:
    import numpy as np

    x = (np.arange(24, dtype="float32") % 7).reshape(12, 2)
    return x, x.sum(axis=1, keepdims=True)


def _bits(model: Any) -> list[bytes]:
    return [weight.tobytes() for weight in model.get_weights()]


def _damage(random: Random, kind: str, content: bytes) -> bytes:
    if kind == "no fitting checksum":
        return damage_bytes(random, content, range(_START + _LENGTH))
    start, rest = content[:_START], content[_START:-_DIGEST]
    if kind == "head and numbers":
        return _sealed(start + damage_bytes(random, rest, range(64)))
    end = _LENGTH + int.from_bytes(rest[:_LENGTH], "little")
    head, numbers = rest[_LENGTH:end], rest[end:]
    if kind == "numbers":
        numbers = damage_bytes(random, numbers)
    else:
        head = _damaged_head(random, head)
    return _sealed(start + len(head).to_bytes(_LENGTH, "little") + head + numbers)


def _damaged_head(random: Random, head: bytes) -> bytes:
    """Return another head: as often in what says where the run stands as in all the rest."""
    tree = json.loads(head)
    part = random.choice((None, "position", "callbacks", "tally", "random", "source", "logs"))
    held = tree["state"]["dict"]
    if part is None or held.get(part) is None:
        return damage_json(random, head.decode(), _NAMES).encode("utf-8", "surrogatepass")
    mark = "\u00a7part\u00a7"
    inner, held[part] = json.dumps(held[part]), mark
    damaged = damage_json(random, inner, _NAMES)
    return json.dumps(tree).replace(json.dumps(mark), damaged).encode("utf-8", "surrogatepass")


def _sealed(content: bytes) -> bytes:
    return content + blake2b(content, digest_size=_DIGEST).digest()


TRIALS = CheckpointTrials


def run(count: int, progress: Progress) -> Result:
    """Make the trials that are still to be made."""
    return run_sandboxed("checkpoints", count, progress)
