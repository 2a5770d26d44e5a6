"""Random calls of the native program builder, right and wrong, and runs of what was built: ``python -m tools.trust --only programs``."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, ClassVar

from tools.trust.machine import ROOT
from tools.trust.progress import Progress
from tools.trust.result import Result
from tools.trust.sandbox import run_sandboxed
from tools.trust.trials import Trials

_ROWS = 5
_OPTIONS = ("rate", "seed", "alpha", "epsilon", "momentum", "negative_slope", "max_value", "threshold", "repeat", "groups", "scale", "center",
            "shifts", "width", "from", "to", "step", "start", "stop", "size", "gamma", "delta", "from_logits", "label_smoothing", "axis", "k",
            "beta_1", "beta_2", "amsgrad", "nesterov", "weight_decay", "clipnorm", "clipvalue", "global_clipnorm", "centered", "rho", "inputs",
            "columns", "frequencies", "bins", "units", "stddev", "b", "max", "min", "axes", "dimension", "learning_rate_power")  # fmt: skip
_METRICS = ("binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy", "accuracy")
_SIZES = (0, -1, 1 << 31, 1 << 32, (1 << 63) - 1, 1 << 63, 1 << 62, 1_000_003)
_STRANGE: tuple[Any, ...] = (None, "x", b"x", 1.5, float("nan"), -1, 10**30, [], {}, [None], [[]], object, (), True)


Answered = Callable[[str, BaseException | None], None]


class ProgramTrials(Trials):
    """One program each, built call by call and then run."""

    documented: ClassVar[tuple[type[BaseException], ...]] = (ValueError, TypeError, MemoryError)
    memory: ClassVar[int] = 512 << 20

    def warm_up(self) -> None:
        """Read the names of operations, losses, ... from the registry."""
        import numpy as np

        from fathoms import _native

        self._numpy, self._native = np, _native
        text = (ROOT / "src" / "native" / "registry.hpp").read_text()
        parts = re.split(r"\n(?:const std::map[^\n]*> &)(\w+)\(\)", text)[1:]
        self._kinds = {
            name: re.findall(r'\{"(\w+)",', body) for name, body in zip(parts[::2], parts[1::2], strict=True)
        }
        self._operations = self._kinds["operation_makers"]

    def prepare(self, number: int) -> tuple[str, Path | None, Callable[[], str | None]]:
        """Draw one."""
        return "program", None, lambda: _Build(self, Random(number)).run()

    def describe(self, number: int) -> str:
        """Return the calls."""
        build = _Build(self, Random(number), print)
        build.run()
        return f"{build.made} calls came through"

    def build(self, random: Random, answered: Answered | None = None) -> str:
        """Build what `random` draws; `answered` is told of each call, and what it raised."""
        return _Build(self, random, answered=answered).run()

    def kinds(self, section: str) -> list[str]:
        """Return the names of a part of the registry."""
        return next((names for name, names in self._kinds.items() if section in name), [])


class _Build:
    """One program in the making; a call that raises what it may does not end it."""

    def __init__(
        self,
        trials: ProgramTrials,
        random: Random,
        tell: Callable[[str], None] | None = None,
        answered: Answered | None = None,
    ) -> None:
        self._trials, self._random, self._tell, self._answered = trials, random, tell, answered
        self._np = trials._numpy
        self._dtype = random.choice(("float32", "float32", "float64"))
        self._program = trials._native.Program(self._dtype, random.random() < 0.3)
        self._wrong = random.choice((0.0, 0.005, 0.02, 0.1))
        self._buffers: list[int] = []
        self._parameters: list[tuple[int, list[int], bool]] = []
        self._inputs: list[int] = []
        self._outputs: list[int] = []
        self.made = 0

    def run(self) -> str:
        for _ in range(self._random.choice((1, 1, 2))):
            self._input()
        for _ in range(self._random.randint(1, 6)):
            self._operation()
        for _ in range(self._random.choice((1, 1, 1, 2, 0))):
            self._end()
        for _ in range(self._random.choice((0, 0, 1, 3))):
            self._further()
        self._optimizer()
        for _ in range(self._random.randint(2, 6)):
            self._use()
        return "built" if self.made > 4 else "refused"

    def _call(self, name: str, *words: Any, **named: Any) -> Any:
        """Call, now and then with one wrong argument; None if that was refused."""
        given = list(words)
        if given and self._random.random() < self._wrong:
            given[self._random.randrange(len(given))] = self._strange()
        if self._tell is not None:
            self._tell(f"{name}{tuple(given)!r:.2000}")
        try:
            found = getattr(self._program, name)(*given, **named)
        except self._trials.documented as error:
            if self._tell is not None:
                self._tell(f"    {type(error).__name__}: {error}")
            self._answer(name, words, error)
            return None
        self._answer(name, words, None)
        self.made += 1
        return True if found is None else found

    def _answer(self, name: str, words: tuple[Any, ...], error: BaseException | None) -> None:
        if self._answered is not None:
            self._answered(f"{name} {words[0]}" if words and isinstance(words[0], str) else name, error)

    def _strange(self) -> Any:
        kind = self._random.randrange(4)
        if kind == 0:
            return self._random.choice(_SIZES)
        if kind == 1:
            return self._array(
                [self._random.choice((0, 1, 2, 3)) for _ in range(self._random.randrange(4))], strange=True
            )
        if kind == 2:
            return [self._random.choice((*_SIZES, *_STRANGE)) for _ in range(self._random.randrange(3))]
        return self._random.choice(_STRANGE)

    def _array(self, shape: list[int], strange: bool = False) -> Any:
        np, random = self._np, self._random
        if strange or random.random() < self._wrong / 2:
            dtype = random.choice(
                ("float32", "float64", "int32", "int64", "uint8", "bool", "complex64", "object", "float16", ">f4", "U3")
            )
            made = np.zeros(shape, dtype)
            kind = random.randrange(4)
            return (
                made.T
                if kind == 0
                else made[::-1]
                if kind == 1 and made.ndim
                else np.asfortranarray(made)
                if kind == 2
                else made
            )
        made = self._trials._native.aligned(shape, self._dtype)
        made[...] = random.choice((0.0, 0.5, 1.0, -1.0, 1e-30, 3e38, float("nan"))) if random.random() < 0.3 else 0.1
        return made

    def _numbers(self) -> dict[str, Any]:
        random = self._random
        names = random.sample(_OPTIONS, random.choice((0, 0, 1, 1, 2, 4)))
        values = (0, 1, 2, 3, 0.5, 0.1, 0.9, -1, 1e9, float("nan"), float("inf"), 2.5, 1 << 40)
        return {name: random.choice(values) for name in names}

    def _input(self) -> None:
        size = self._random.choice((1, 2, 3, 4, 8, 17))
        found = self._call("input", size, self._random.random() < 0.2)
        if found is not None:
            self._buffers.append(found)
            self._inputs.append(found)

    def _size(self, buffer: Any) -> int:
        found = self._call("size", buffer)
        return found if isinstance(found, int) and 0 < found < 1000 else 1

    def _parameter(self, shape: list[int]) -> int | None:
        trainable = self._random.random() < 0.8
        found: int | None = self._call("parameter", self._array(shape), trainable)
        if found is not None:
            self._parameters.append((found, shape, trainable))
        return found

    def _buffer(self) -> int:
        if not self._buffers or self._random.random() < self._wrong / 3:
            return self._random.choice((0, 1, 7, 1 << 31))
        return self._random.choice(self._buffers[-4:])

    def _operation(self) -> None:
        random = self._random
        kind = "dense" if random.random() < 0.25 else random.choice(self._trials._operations)
        inputs = [self._buffer() for _ in range(random.choice((1, 1, 2, 3)) if random.random() < 0.3 else 1)]
        size = self._size(inputs[0])
        units = random.choice((1, 2, 3, 8, size))
        numbers = self._numbers() if random.random() < 0.25 else {}
        for shapes in self._shapes(kind, size, units):
            parameters = [self._parameter(shape) for shape in shapes]
            if self._parameters and random.random() < 0.1:
                parameters.append(random.choice(self._parameters)[0])
            found = self._call("operation", kind, inputs, [p for p in parameters if p is not None], numbers)
            if found is not None:
                self._buffers.append(found)
                return

    def _shapes(self, kind: str, size: int, units: int) -> list[list[list[int]]]:
        """Return what an operation's parameters might be: the first that it takes is taken."""
        if kind == "dense":
            return [[[size, units], [units]] if self._random.random() < 0.9 else [[size, units]]]
        if kind == "batch_normalization":
            return [[[size]] * 4, [[size]] * 2]
        some = [
            [],
            [[size]],
            [[size]] * 2,
            [[size, units]],
            [[size, units]] * 2,
            [[size, units], [units]],
            [[units, size]],
            [[size, units, 2]],
        ]
        return self._random.sample(some, 4) if self._random.random() < 0.5 else some

    def _end(self) -> None:
        output = self._call("output", self._buffers[-1] if self._buffers else 0)
        if output is None:
            return
        self._outputs.append(self._buffers[-1] if self._buffers else 0)
        for name, further in (("loss", 1.0), ("metric", self._random.random() < 0.5)):
            if self._random.random() < 0.85:
                kind = self._random.choice([*self._trials.kinds("loss"), "mean_squared_error", *_METRICS])
                self._call(name, kind, output, self._numbers() if self._random.random() < 0.3 else {}, further)

    def _further(self) -> None:
        random = self._random
        parameter = random.choice(self._parameters)[0] if self._parameters else 0
        kind = random.randrange(4)
        if kind == 0:
            self._call("spare", parameter)
        elif kind == 1:
            self._call("scale_rate", parameter, random.choice((0.5, 0.0, -1.0, float("inf"))))
        elif kind == 2:
            self._call("penalty", parameter, random.choice((0.0, 0.1, -1.0)), 0.1)
        else:
            self._call("constrain", random.choice([*self._trials.kinds("constraint"), "x"]), parameter, self._numbers())

    def _optimizer(self) -> None:
        random = self._random
        if random.random() < 0.1:
            return
        trained = [shape for _, shape, trainable in self._parameters if trainable]
        kind = random.choice([*self._trials.kinds("update"), "sgd", "sgd", "adam"])
        numbers = self._numbers() if random.random() < 0.2 else {}
        for count in (0, 1, 2, 3, 4) if random.random() < 0.8 else (random.choice((0, 1, 2, 9)),):
            slots = [[self._array(shape) for shape in trained] for _ in range(count)]
            if self._call("optimizer", kind, slots, numbers) is not None:
                return

    def _rows(self, buffers: list[int], rows: int) -> list[Any]:
        return [self._array([rows, self._size(buffer)]) for buffer in buffers]

    def _use(self) -> None:
        np, random = self._np, self._random
        rows = random.choice((0, 1, 3, _ROWS))
        inputs, targets = self._rows(self._inputs, rows), self._rows(self._outputs, rows)
        if random.random() < 0.3:  # labels
            targets = [self._array([rows, 1]) for _ in targets]
        weights = [self._array([rows]) for _ in targets] if random.random() < 0.2 else []
        batch = random.choice((1, 2, 7))
        orders = (
            None,
            None,
            None,
            np.arange(rows),
            np.zeros(rows * 2, "int64"),
            np.array([rows]),
            np.array([-1]),
            np.array([1 << 40]),
        )
        order, epochs = random.choice(orders), random.choice((1, 1, 1, 2, 0))
        steps = -(-(rows if order is None else len(order)) // batch) * epochs
        kind = random.randrange(9)
        if kind <= 2:
            rates = np.full(random.choice((steps, steps, steps, 1)), random.choice((0.1, 0.0, 1e30)))
            self._call("train", inputs, targets, weights, order, batch, rates, random.choice((0, 5)), epochs=epochs)
        elif kind == 3:
            self._call("evaluate", inputs, targets, weights)
        elif kind == 4:
            self._call("predict", inputs, self._rows(self._outputs, rows), random.random() < 0.3, 0)
        elif kind == 5:
            self._call("trace", inputs, targets, weights, 0.1, 0, random.random() < 0.5, random.random() < 0.8)
        elif kind == 6:
            for name in ("value", "delta", "gradient"):
                self._call(name, self._buffer())
        elif kind == 7:
            self._call("memory", random.choice((1, 32, 1 << 20)), random.choice((1, 10)), random.choice((0, 100)))
            self._call("held")
            self._call("results")
        else:
            self._predictor(rows)

    def _predictor(self, rows: int) -> None:
        shapes = [[self._size(buffer)] for buffer in self._inputs]
        given = [shapes, [[self._size(buffer)] for buffer in self._outputs]]
        if self._random.random() < self._wrong:
            given[self._random.randrange(2)] = self._strange()
        try:
            predictor = self._trials._native.Predictor(self._program, *given)
            data = self._rows(self._inputs, rows)
            predictor.predict(data[0] if len(data) == 1 else data)
        except self._trials.documented:
            return


TRIALS = ProgramTrials


def run(count: int, progress: Progress) -> Result:
    """Make the trials that are still to be made."""
    return run_sandboxed("programs", count, progress)
