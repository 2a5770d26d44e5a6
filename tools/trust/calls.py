"""Random calls of the public API with wrong arguments: ``python -m tools.trust --only calls``.

The callables are found by walking the public names, so that what is added is tried, too. An object that a class gives is
called as well (a layer on data, a loss on labels, ...); and a model is compiled, fitted and asked for predictions with
wrong arguments.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any, ClassVar

from tools.trust.progress import Progress
from tools.trust.result import Result
from tools.trust.sandbox import run_sandboxed
from tools.trust.trials import Trials

_ROOMS = ("activations", "callbacks", "constraints", "initializers", "layers", "losses", "metrics", "models", "ops", "optimizers",
          "optimizers.schedules", "random", "regularizers", "saving", "tree", "utils")  # fmt: skip
# Those that change what later trials find, wait, or are made to run code.
_LEFT_OUT = {"clear_session", "enable_unsafe_deserialization", "disable_interactive_logging", "enable_interactive_logging", "get_file",
             "set_random_seed", "LambdaCallback", "Lambda", "deserialize_keras_object", "plot_model", "model_to_dot", "TensorBoard",
             "GLOBAL_CUSTOM_NAMES", "GLOBAL_CUSTOM_OBJECTS", "register_keras_serializable", "lower_kind", "lower", "in_core", "while_loop", "fori_loop", "ModuleType"}  # fmt: skip
# What a call may raise: what is wrong with an argument; what is not there (an optional package, what Keras has and Fathoms
# has not); what is asked for too early; a file that cannot be read or written; and more memory than there is.
DOCUMENTED = (TypeError, ValueError, ImportError, NotImplementedError, RuntimeError, OSError, MemoryError)
_UNDOCUMENTED = (RecursionError,)  # which is a RuntimeError


class CallTrials(Trials):
    """One wrong call each."""

    documented: ClassVar[tuple[type[BaseException], ...]] = DOCUMENTED
    memory: ClassVar[int] = 1 << 30
    watched: ClassVar[bool] = False

    def warm_up(self) -> None:
        """Find what can be called."""
        import numpy as np

        import fathoms
        from fathoms.models.models_failed import ModelsFailed

        self._np, self._fathoms = np, fathoms
        type(self).documented = (*DOCUMENTED, ModelsFailed)  # which holds what each model raised
        self._callables = sorted(_callables())
        self._model: Any = None

    def prepare(self, number: int) -> tuple[str, Path | None, Callable[[], str | None]]:
        """Draw one."""
        random = Random(number)
        if random.random() < 0.25:
            name = random.choice(("fit", "evaluate", "predict", "compile", "train_on_batch", "fit_many", "Sequential"))
            return f"Model.{name}", None, lambda: self._on_model(name, random)
        name, thing = random.choice(self._callables)
        return name.rpartition(".")[0], None, lambda: self._on_public(thing, random)

    def describe(self, number: int) -> str:
        """Say what is called with what."""
        self._told: list[str] = []
        try:
            self.prepare(number)[2]()
        except BaseException as error:
            self._told.append(f"{type(error).__name__}: {error}"[:500])
        told, self.__dict__["_told"] = self._told, None
        return "\n".join(told)

    def _call(self, thing: Any, *words: Any, **named: Any) -> Any:
        told = self.__dict__.get("_told")
        if told is not None:
            told.append(f"{getattr(thing, '__qualname__', thing)!s:.80}({words!r:.700}, {named!r:.700})")
        try:
            return thing(*words, **named)
        except _UNDOCUMENTED as error:
            raise AssertionError(f"RecursionError: {error}") from error

    def _on_public(self, thing: Any, random: Random) -> str:
        made = self._call(thing, **self._arguments(thing, random))
        if isinstance(thing, type) and callable(made):
            words = [self._value(random) for _ in range(_positional(made, random))]
            if isinstance(made, self._fathoms.layers.Layer) and random.random() < 0.7:
                words = [self._array(random)]
            self._call(made, *words)
        return "came through"

    def _arguments(self, thing: Any, random: Random) -> dict[str, Any]:
        """Return values for what a callable takes: for most of what it needs, and for some of the rest."""
        found = {}
        for parameter in _parameters(thing):
            needed = parameter.default is parameter.empty
            if random.random() < (0.97 if needed else 0.2):
                found[parameter.name] = self._value(random)
        return found

    def _on_model(self, name: str, random: Random) -> str:
        model = self._fresh(random)
        np = self._np
        x, y = np.ones((6, 3), "float32"), np.ones((6, 1), "float32")
        values = {
            "fit": {"x": x, "y": y, "verbose": 0},
            "evaluate": {"x": x, "y": y, "verbose": 0},
            "predict": {"x": x, "verbose": 0},
            "compile": {"optimizer": "sgd", "loss": "mse"},
            "train_on_batch": {"x": x, "y": y},
            "fit_many": {"models": [model], "x": x, "y": y, "epochs": 1, "verbose": 0},
            "Sequential": {"layers": []},
        }[name]
        thing = getattr(model, name) if hasattr(model, name) else getattr(self._fathoms, name)
        others = [parameter.name for parameter in _parameters(thing)]
        for wrong in random.sample(others, min(len(others), random.choice((1, 1, 2)))):
            values[wrong] = self._value(random) if random.random() < 0.6 else self._array(random)
        self._call(thing, **values)
        return "came through"

    def _fresh(self, random: Random) -> Any:
        layers = self._fathoms.layers
        model = self._fathoms.Sequential(
            [self._fathoms.Input((3,)), layers.Dense(2, activation="tanh"), layers.Dense(1)]
        )
        if random.random() < 0.9:
            model.compile(optimizer="sgd", loss="mse", metrics=["mae"])
        return model

    def _array(self, random: Random) -> Any:
        np = self._np
        shape = random.choice(
            ((), (0,), (1,), (3,), (6,), (6, 3), (2, 3), (0, 3), (6, 0), (6, 3, 2), (2, 4, 4, 3), (1, 1, 1, 1, 1, 1))
        )
        dtype = random.choice(("float32", "float32", "float64", "int32", "int64", "bool", "uint8", "complex64", "float16", "U3", "object",
                               "S2", "datetime64[s]", "V4"))  # fmt: skip
        made = np.zeros(shape, dtype)
        kind = random.randrange(6)
        if kind == 0 and dtype.startswith("float"):
            made[...] = np.nan
        if kind == 1:
            return made.tolist()
        if kind == 2:
            return self._fathoms.ops.convert_to_tensor(np.ones(shape, "float32"))
        return made

    def _value(self, random: Random) -> Any:
        kind = random.randrange(9)
        if kind <= 1:
            return random.choice((0, 1, -1, 2, 3, 5, 10**20, -(10**20), 2**63, True, False))
        if kind == 2:
            return random.choice((0.0, 0.5, -0.5, 1.5, float("nan"), float("inf"), 1e300, 1j))
        if kind == 3:
            return random.choice(
                (
                    "",
                    "x",
                    "relu",
                    "mse",
                    "float32",
                    "adam",
                    "same",
                    "int32",
                    "no such thing",
                    "\0",
                    "sum",
                    "a,b->c",
                    "...",
                    b"x",
                )
            )
        if kind == 4:
            return random.choice(
                (
                    [],
                    [1],
                    [1, 2],
                    (2, 3),
                    (None, 3),
                    {},
                    {"a": 1},
                    [None],
                    [[1], [2, 3]],
                    ["a"],
                    {1, 2},
                    [[[]]],
                    range(3),
                    (-1,),
                    (0, 1),
                )
            )
        if kind == 5:
            return random.choice(
                (
                    None,
                    object(),
                    object,
                    len,
                    lambda x: x,
                    lambda: None,
                    Ellipsis,
                    slice(1),
                    iter([1]),
                    NotImplemented,
                    int,
                )
            )
        if kind == 6:
            layers = self._fathoms.layers
            return random.choice((layers.Dense(2), self._fathoms.Input((3,)), self._fathoms.losses.MeanSquaredError(), layers.Dense,
                                  self._fathoms.optimizers.SGD(), self._fathoms.random.SeedGenerator(1), self._fathoms.initializers.Zeros()))  # fmt: skip
        return self._array(random)


def _callables() -> Iterator[tuple[str, Any]]:
    import fathoms

    met: set[int] = set()
    for room in _ROOMS:
        module = import_module(f"fathoms.{room}")
        for name in getattr(module, "__all__", None) or dir(module):
            thing = getattr(module, name, None)
            if name.startswith("_") or name in _LEFT_OUT or not callable(thing) or id(thing) in met:
                continue
            if not str(getattr(thing, "__module__", "")).startswith("fathoms"):
                continue
            met.add(id(thing))
            yield f"{room}.{name}", thing
    for name in ("Input", "Sequential", "Model", "Variable", "KerasTensor"):
        yield f"fathoms.{name}", getattr(fathoms, name)


def _parameters(thing: Any) -> list[inspect.Parameter]:
    try:
        found = inspect.signature(thing).parameters.values()
    except (TypeError, ValueError):
        return []
    kinds = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return [parameter for parameter in found if parameter.kind in kinds]


def _positional(thing: Any, random: Random) -> int:
    needed = [parameter for parameter in _parameters(thing) if parameter.default is parameter.empty]
    return max(0, len(needed) + random.choice((0, 0, 0, 1, -1)))


TRIALS = CallTrials


def run(count: int, progress: Progress) -> Result:
    """Make the trials that are still to be made."""
    return run_sandboxed("calls", count, progress)
