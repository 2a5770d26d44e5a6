"""Wrong calls of every public name of the native module, drawn at random: each raises what it may, and none ends the process.

The calls are made in a process of their own, so that a crash is seen as one. To look for more than a run of the tests does:

    python -m tests.native.test_wrong_calls 100000 [FIRST]
"""

from __future__ import annotations

import array
import copy
import gc
import math
import os
import pickle
import random
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from fathoms import _native

CALLS = 2_000
# What the door says of what it refuses. NotImplementedError is a RuntimeError.
DOCUMENTED = (
    ValueError,
    TypeError,
    RuntimeError,
    IndexError,
    OverflowError,
    MemoryError,
    KeyboardInterrupt,
    BufferError,
)
SIZES = [0, 1, 2, 3, 4, 7, 16, 17, 33]
WHOLE = [
    0,
    1,
    2,
    3,
    5,
    64,
    -1,
    2**31,
    2**32 + 1,
    2**40,
    2**53,
    2**62,
    2**63 - 1,
    2**63,
    2**64 - 1,
    2**64,
    -(2**63),
    2**70,
]
REAL = [0.0, 1.0, -1.0, 0.5, 3.0, 1e30, -1e30, 1e300, math.inf, -math.inf, math.nan, 5e-324, 2.0**53, 2.0**62 + 512]
OPTIONS = [
    "repeat", "groups", "reduction", "rate", "seed", "epsilon", "momentum", "scale", "center", "frozen", "axis", "max_value",
    "min_value", "beta_1", "beta_2", "amsgrad", "clipnorm", "global_clipnorm", "clipvalue", "weight_decay", "ema_momentum",
    "ema_overwrite_frequency", "gradient_accumulation_steps", "label_smoothing", "from_logits", "gamma", "alpha", "delta",
    "nesterov", "centered", "rho", "stddev", "direct", "relu", "shifts", "negative_slope", "threshold", "nothing", "",
]  # fmt: skip


class Strange:
    """An object that answers to everything with something wrong."""

    def __len__(self) -> int:
        return 1_000

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, int) and index > 3:
            raise IndexError
        return self

    def __index__(self) -> int:
        return 2**65

    def __float__(self) -> float:
        return math.nan

    def __call__(self, *arguments: Any) -> Any:
        raise ZeroDivisionError

    @property
    def __array_interface__(self) -> Any:
        return {"shape": (3,), "typestr": "<f4", "data": (0, False), "version": 3}

    def __dlpack__(self, **arguments: Any) -> Any:
        return self


class Fails(Exception):
    """What a callback raises."""


class Draws:
    """Everything that a call can be given, drawn from a seed; `objects` are what earlier calls made."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.objects: list[Any] = []

    def one(self, of: Any) -> Any:
        return self.random.choice(list(of))

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def whole(self) -> int:
        return self.one(WHOLE) if self.chance(0.3) else self.random.randrange(12)

    def real(self) -> float:
        return self.one(REAL) if self.chance(0.5) else self.random.uniform(-2, 2)

    def shape(self) -> list[int]:
        axes = self.random.choices((0, 1, 2, 3, 5), (1, 4, 8, 2, 1))[0]
        return [self.one(SIZES if axes < 3 else SIZES[:5]) for _ in range(axes)]

    def array(self, shape: list[int] | None = None, dtype: str | None = None) -> Any:
        shape = self.shape() if shape is None else shape
        dtype = dtype or self.one(
            ["float32"] * 8 + ["float64", "int64", "float16", "complex64", "bool", "object", "U3", ">f4"]
        )
        made: Any = np.zeros(shape, dtype)
        if made.dtype.kind == "f" and self.chance(0.7):
            made = np.asarray(np.random.default_rng(self.random.randrange(99)).normal(size=shape) * 2).astype(dtype)
            if self.chance(0.3) and made.size:
                made.flat[self.random.randrange(made.size)] = self.one(REAL)
        kind = self.random.randrange(14)
        if kind == 0:
            return made[::-1]
        if kind == 1:
            return np.asfortranarray(made)
        if kind == 2:
            made.flags.writeable = False
        if kind == 3 and made.ndim:
            return np.broadcast_to(made, (3, *made.shape))
        if kind == 4 and made.dtype.kind == "f":
            return memoryview(made)
        if kind == 5 and made.dtype == np.float32:
            return array.array("f", made.ravel().tolist())
        return made

    def native(self, kind: type) -> Any:
        found = [thing for thing in self.objects if isinstance(thing, kind)]
        return self.one(found) if found else None

    def kind(self, what: str) -> str:
        return (
            self.one(_native.kinds()[what]) if self.chance(0.95) else self.one(["", "dense ", "x" * 5_000, "\0", "é"])
        )

    def numbers(self) -> Any:
        return {
            self.one(OPTIONS): self.real() if self.chance(0.5) else float(self.random.randrange(4))
            for _ in range(self.random.choice((0, 0, 0, 1, 2)))
        }

    def anything(self) -> Any:
        return self.one(
            [
                lambda: None, self.whole, self.real, self.array, self.shape, Strange, self.numbers, lambda: "float32", lambda: b"ab",
                lambda: [self.array() for _ in range(self.random.randrange(4))], lambda: Strange, lambda: bytearray(16),
                lambda: self.one(self.objects) if self.objects else None, lambda: [None], lambda: {}, lambda: True, lambda: np.float32(3),
                lambda: [Strange()], lambda: iter([]), lambda: _native.Program, lambda: array.array("f", [1, 2, 3]),
            ]
        )()  # fmt: skip

    def mostly(self, right: Callable[[], Any]) -> Any:
        return right() if self.chance(0.94) else self.anything()

    def several(self, right: Callable[[], Any], count: int) -> Any:
        if self.chance(0.05):
            count = self.random.randrange(5)
        return self.mostly(lambda: [self.mostly(right) for _ in range(count)])


class Trial(Draws):
    """A program that is built, run and asked, with arguments that are right or not."""

    def build(self) -> None:
        """A program of which most parts fit, so that wrong calls get far."""
        self.dtype = self.one(["float32", "float64"])
        program = self.program = _native.Program(self.dtype, self.chance(0.2))
        self.objects.append(program)
        self.widths: list[int] = []
        self.inputs = [self.one(SIZES[1:]) for _ in range(self.random.choice((1, 1, 1, 2)))]
        for size in self.inputs:
            program.input(size, self.chance(0.2))
            self.widths.append(size)
        self.arrays: list[Any] = []
        self.outputs: list[int] = []
        self.trainable: list[Any] = []
        for _ in range(self.random.randrange(5)):
            self.attempt(self.operation)
        self.attempt(self.output)
        for _ in range(self.random.randrange(3)):
            self.attempt(self.loss)
        self.attempt(self.optimizer)

    def attempt(self, call: Callable[[], Any]) -> None:
        with suppress(*DOCUMENTED):
            call()

    def parameter(self, shape: list[int] | None = None) -> int:
        values = self.mostly(lambda: self.array(self.one([shape]) if shape else None, self.dtype))
        trainable = self.mostly(lambda: self.chance(0.8))
        number = int(self.program.parameter(values, trainable))
        self.arrays.append(values)
        if trainable:
            self.trainable.append(values)
        return number

    def operation(self) -> None:
        place = self.random.randrange(len(self.widths))
        width, kind = self.widths[place], self.kind("operation")
        units = self.one(SIZES[1:])
        shapes: dict[str, list[list[int]]] = {
            "dense": [[width, units], [units]],
            "embedding": [[units, 3]],
            "prelu": [[width]],
            "affine": [[width], [width]],
            "select": [[units]],
            "batch_normalization": [[width]] * 4,
            "row_normalization": [[width]] * 2,
            "periodic_embedding": [[width, 2], [width, 2], [2 * width, units], [width, units]],
            "piecewise_linear_embedding": [[width], [width], [width], [width, units], [width, units]],
        }
        parameters = [self.parameter(shape) for shape in shapes.get(kind, [])]
        given = self.several(
            lambda: place,
            2 if kind in ("add", "multiply", "concatenate", "maximum", "subtract", "average", "minimum") else 1,
        )
        output = self.program.operation(kind, given, self.mostly(lambda: parameters), self.numbers())
        self.widths.append(self.program.size(output))

    def output(self) -> None:
        place = len(self.widths) - 1 if self.chance(0.8) else self.whole()
        self.program.output(place)
        self.outputs.append(self.widths[place])

    def loss(self) -> None:
        call = self.program.loss if self.chance(0.7) else self.program.metric
        what = "loss" if call == self.program.loss else "metric"
        last = self.real() if what == "loss" else self.chance(0.5)
        call(self.kind(what), self.mostly(lambda: 0), self.numbers(), self.mostly(lambda: last))

    def optimizer(self) -> None:
        slots = [[np.zeros_like(values) for values in self.trainable] for _ in range(self.random.randrange(5))]
        self.program.optimizer(self.kind("update"), self.mostly(lambda: slots), self.numbers())

    def rows(self) -> tuple[Any, Any, int]:
        count = self.one([0, 1, 3, 8, 40, 300])
        inputs = self.several(lambda: self.array([count, self.inputs[0]], self.dtype), len(self.inputs))
        width = self.outputs[0] if self.outputs else 1
        targets = self.several(
            lambda: np.abs(np.round(self.array([count, self.one([width, width, 1])], self.dtype))) if self.chance(0.8) else self.array(), len(self.outputs)
        )  # fmt: skip
        return inputs, targets, count

    def progress(self) -> Any:
        def calls_back(steps: int, loss: float) -> Any:
            if self.chance(0.2):
                raise Fails
            self.attempt(self.call)
            return self.anything() if self.chance(0.2) else None

        return self.one([None, None, calls_back, Strange(), 3])

    def call(self) -> None:
        """Any one call."""
        self.one([self.run, self.run, self.run, self.ask, self.change, self.function, self.strange])()

    def run(self) -> None:
        inputs, targets, count = self.rows()
        weights = self.mostly(lambda: self.one([[], [None] * len(self.outputs), [self.array([count], self.dtype)]]))
        program = self.program
        iteration = self.mostly(self.whole)
        out = self.several(
            lambda: np.empty((count, self.outputs[0] if self.outputs else 1), self.dtype), len(self.outputs)
        )
        kind = self.random.randrange(6)
        if kind == 0:
            order = self.one(
                [
                    None,
                    np.arange(count),
                    np.zeros(count, np.int64),
                    self.array(dtype="int64"),
                    np.array([self.whole() % 2**62]),
                ]
            )
            rates = self.mostly(lambda: np.full(self.one([400, 3]), self.real()))
            batch, epochs = (
                self.mostly(lambda: self.one([1, 3, 32, 10_000, self.whole()])),
                self.one([1, 1, 1, self.whole()]),
            )
            program.train(
                inputs,
                targets,
                weights,
                order,
                batch,
                rates,
                iteration,
                self.one([None, None, out]),
                self.progress(),
                epochs,
            )
        elif kind == 1:
            program.evaluate(inputs, targets, weights, self.one([None, out]), self.progress())
        elif kind == 2:
            program.predict(inputs, out, self.chance(0.5), iteration, self.progress(), self.chance(0.5))
        elif kind == 3:
            program.trace(inputs, targets, weights, self.real(), iteration, self.chance(0.5), self.chance(0.5))
            for number, method in product(range(len(self.widths)), (program.value, program.delta, program.gradient)):
                self.attempt(partial(method, number))
        elif kind == 4:
            shapes = [[size] for size in self.inputs]
            self.objects.append(
                _native.Predictor(
                    self.mostly(lambda: program),
                    self.mostly(lambda: shapes),
                    self.mostly(lambda: [[w] for w in self.outputs]),
                )
            )
        else:
            predictor = self.native(_native.Predictor)
            if predictor is not None:
                given = inputs[0] if isinstance(inputs, list) and len(self.inputs) == 1 and inputs else inputs
                predictor.predict(given, self.one([None, None, self.anything()]))

    def ask(self) -> None:
        program = self.program
        self.one(
            [
                lambda: program.value(self.whole()), lambda: program.delta(self.whole()), lambda: program.gradient(self.whole()),
                lambda: program.size(self.whole()), program.results, lambda: program.steps_done, program.held,
                lambda: program.memory(self.whole(), self.whole(), self.whole()),
            ]
        )()  # fmt: skip

    def change(self) -> None:
        program = self.program
        self.one(
            [
                lambda: program.input(self.whole()), self.parameter, self.operation, self.output, self.loss, self.optimizer,
                lambda: program.spare(self.whole()), lambda: program.scale_rate(self.whole(), self.real()),
                lambda: program.penalty(self.whole(), self.real(), self.real()),
                lambda: program.constrain(self.kind("constraint"), self.whole(), self.numbers()),
            ]
        )()  # fmt: skip

    def function(self) -> None:
        self.one(
            [
                lambda: _native.set_threads(self.one([1, 2, 3, 0, -1, 2**20, 2**64])),
                lambda: _native.aligned(self.mostly(lambda: self.one([self.shape(), [self.whole() | 2**41]])), self.one(["float32", "float64", "x"])),
                lambda: _native.uniform(self.whole(), self.whole(), self.anything()),
                lambda: _native.normal(self.whole(), self.whole(), self.array()),
                lambda: _native.permutation(self.whole(), self.whole(), self.one([0, 1, 5, 100, 2**41, -1]), self.one([0, 1, 3, 2**63, 2**64 - 1]), self.whole()),
                lambda: _native.all_finite(self.anything()),
                lambda: _native.interleave(self.several(lambda: self.array([4], "float32"), 3), self.mostly(lambda: self.array([4, 3], "float32")), self.whole()),
                lambda: _native.loss_values(self.kind("loss"), self.array(), self.array(), self.numbers()),
                lambda: _native.metric_values(self.kind("metric"), self.array([8, 3], "float32"), self.array([8, 3], "float32"), self.numbers()),
                lambda: _native.update(self.kind("update"), self.array([5], "float32"), self.array([5], "float32"), self.several(lambda: self.array([5], "float32"), 2), self.numbers(), self.real(), self.whole()),
                lambda: _native.Lane(self.anything()), lambda: self.objects.append(_native.Lane(1)), _native.share,
            ]
        )()  # fmt: skip

    def strange(self) -> None:
        kind = self.one([_native.Program, _native.Predictor, _native.Lane, _native.OtherWork])
        thing = self.one([kind, self.native(kind), kind.__new__(kind)])
        name = self.one(
            [name for name in dir(kind) if name not in ("__class__", "__del__", "__reduce__", "__reduce_ex__")]
        )
        self.one(
            [
                lambda: getattr(thing, name)(*[self.anything() for _ in range(self.random.randrange(4))]),
                lambda: setattr(thing, name, self.anything()), lambda: delattr(thing, name), lambda: copy.copy(thing), lambda: copy.deepcopy(thing),
                lambda: pickle.loads(pickle.dumps(thing)), lambda: thing.__init__("float32"), lambda: kind.__new__(self.anything()),
                lambda: repr(thing), lambda: type("Own", (kind,), {})(), lambda: object.__new__(kind),
            ]
        )()  # fmt: skip


def trial(seed: int) -> None:
    """Build a program and call on; raise what is not documented."""
    own = Trial(seed)
    own.attempt(own.build)
    for _ in range(10):
        try:
            own.call()
        except (*DOCUMENTED, Fails, AttributeError, ZeroDivisionError, KeyError, pickle.PicklingError):
            pass  # AttributeError and KeyError are Python's own, of what is drawn here
    own.objects.clear()


def main(calls: int, first: int) -> None:
    """Make so many trials of ten calls; say each one's number before it, for the case that it is the last."""
    stamp = Path(os.environ["FATHOMS_TRIAL"]) if "FATHOMS_TRIAL" in os.environ else None
    np.seterr(all="ignore")
    threads = _native.get_threads()
    for seed in range(first, first + -(-calls // 10)):
        if stamp is not None:
            stamp.write_text(str(seed))
        try:
            trial(seed)
        except BaseException:
            print(f"trial {seed}")
            raise
        _native.set_threads(threads)
        if seed % 50 == 0:
            gc.collect()
    print("done")


def test_no_call_ends_the_process(tmp_path: Path) -> None:
    stamp = tmp_path / "trial"
    words = [sys.executable, "-W", "ignore", "-m", "tests.native.test_wrong_calls", str(CALLS)]
    ended = subprocess.run(
        words, capture_output=True, text=True, timeout=300, check=False, env={**os.environ, "FATHOMS_TRIAL": str(stamp)}
    )
    assert (ended.returncode, ended.stdout.split()[-1:]) == (0, ["done"]), (
        f"trial {stamp.read_text()}: {ended.stderr[-3000:]}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
