"""The native core of Fathoms."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy
import numpy.typing


LEVEL: str = 'baseline'

def get_threads() -> int:
    """How many threads a run may use."""

def set_threads(threads: int) -> None:
    """
    Sets how many threads a run may use. The results are the same bits for any number.
    """

class Lane:
    """
    While a thread is in a lane, its runs use so many threads, and end with a KeyboardInterrupt once the lane is stopped. Any thread may look and change it while they run.
    """

    def __init__(self, threads: int = 1) -> None: ...

    def __enter__(self) -> Lane: ...

    def __exit__(self, *error: object) -> None: ...

    @property
    def threads(self) -> int:
        """
        How many threads the runs may use; they follow within a moment. The results are the same bits.
        """

    @threads.setter
    def threads(self, arg: int, /) -> None: ...

    def stop(self) -> None:
        """Ends the run that goes on, within a moment, and all that follow."""

    @property
    def stopped(self) -> bool:
        """Whether the lane is stopped."""

    @property
    def steps(self) -> int:
        """How many steps of training were done in this lane."""

def share() -> int:
    """How many threads a run of this thread would use now."""

class OtherWork:
    """
    While a thread is within, it keeps a processor busy with other work, such as reading what is trained on next: runs of other threads leave it one. They follow within a moment, and the results are the same bits.
    """

    def __init__(self) -> None: ...

    def __enter__(self) -> OtherWork: ...

    def __exit__(self, *error: object) -> None: ...

def aligned(shape: Sequence[int], dtype: str) -> numpy.typing.NDArray[Any]:
    """A new array of zeros that starts on a cache line."""

def uniform(seed: int, stream: int, out: object) -> None:
    """Fills `out` with random numbers in [0, 1)."""

def normal(seed: int, stream: int, out: object) -> None:
    """Fills `out` with normal deviates of mean 0 and deviation 1."""

def permutation(seed: int, stream: int, count: int, many: int = 1, apart: int = 1) -> numpy.typing.NDArray[numpy.int64]:
    """
    The numbers 0 .. count-1 in a random order, int64; `many` such orders, one after the other, of the streams `stream`, `stream + apart` and so on.
    """

def all_finite(array: object | None) -> bool | None:
    """
    Whether no number is NaN or infinite; None for what is no C-order array of float32 or float64.
    """

def interleave(columns: Sequence[object], rows: object, first: int = 0) -> None:
    """
    Fills the columns of `rows` from `first` on: arrays of one number a row, all of the same type, in C order.
    """

def loss_values(kind: str, targets: object, outputs: object, numbers: Mapping[str, float]) -> tuple[numpy.typing.NDArray[Any], numpy.typing.NDArray[Any]]:
    """A loss by row [rows * groups], and its derivative by the outputs."""

def metric_values(kind: str, targets: object, outputs: object, numbers: Mapping[str, float]) -> numpy.typing.NDArray[Any]:
    """A metric by row [rows * groups]."""

def update(kind: str, variable: object, gradient: object, slots: Sequence[object], numbers: Mapping[str, float], rate: float, iteration: int) -> None:
    """
    Applies one step of an update rule to a variable and its slots, in place.
    """

def kinds() -> dict[str, list[str]]:
    """The names of all operations, losses, metrics and updates."""

class Program:
    """
    A lowered model: operations on numbered buffers, losses, metrics and an update rule.
    """

    def __init__(self, dtype: str, separate: bool = False) -> None: ...

    def input(self, size: int, wants_delta: bool = False) -> int:
        """
        Adds an input of `size` numbers a row; returns its buffer. A trace can keep the loss's derivative by it.
        """

    def parameter(self, values: object, trainable: bool) -> int:
        """Adds a parameter that shares the array's memory; returns its number."""

    def operation(self, kind: str, inputs: Sequence[int], parameters: Sequence[int], numbers: Mapping[str, float]) -> int:
        """Adds an operation; returns its output buffer."""

    def size(self, buffer: int) -> int:
        """Numbers a row of a buffer."""

    def output(self, buffer: int) -> int:
        """Makes a buffer an output; returns the output's number."""

    def loss(self, kind: str, output: int, numbers: Mapping[str, float], scale: float) -> None:
        """Adds a loss on an output."""

    def metric(self, kind: str, output: int, numbers: Mapping[str, float], weighted: bool) -> None:
        """Adds a metric on an output."""

    def optimizer(self, kind: str, slots: Sequence[Sequence[object]], numbers: Mapping[str, float]) -> None:
        """Sets the update rule; slots[s][p] is slot s of trainable parameter p."""

    def spare(self, parameter: int) -> None:
        """Keeps weight decay off a parameter."""

    def scale_rate(self, parameter: int, share: float) -> None:
        """Multiplies the learning rate for a parameter."""

    def penalty(self, parameter: int, l1: float, l2: float) -> None:
        """
        Adds l1 * sum |w| + l2 * sum w^2 to the loss: the last of the losses that a run returns.
        """

    def constrain(self, kind: str, parameter: int, numbers: Mapping[str, float]) -> None:
        """Holds a parameter to a constraint after every step."""

    def train(self, inputs: Sequence[object], targets: Sequence[object], weights: Sequence[object], order: object | None, batch_size: int, rates: object, iteration: int, outputs: Sequence[object] | None = None, progress: Callable[[int, float], object] | None = None, epochs: int = 1, guarded: bool = False, first: int = 0) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        """
        Epochs of steps, whose rows `order` has one after the other; returns losses [steps, losses] and metrics [epochs * metrics, 2] (sum, weight). If `progress` returns True, the epoch that runs is the last. A `guarded` run ends before the first step that would leave a loss, a weight or a slot that is not finite; given what it was given, and `first=steps_done`, another goes on from there.
        """

    def evaluate(self, inputs: Sequence[object], targets: Sequence[object], weights: Sequence[object], outputs: Sequence[object] | None = None, progress: Callable[[int, float], object] | None = None) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        """Losses [losses] and metrics [metrics, 2] over all rows."""

    def predict(self, inputs: Sequence[object], outputs: Sequence[object], training: bool = False, iteration: int = 0, progress: Callable[[int, float], object] | None = None, update: bool = True) -> None:
        """
        Fills the outputs; as in training, moving averages follow the rows unless `update` is False.
        """

    def trace(self, inputs: Sequence[object], targets: Sequence[object], weights: Sequence[object], rate: float, iteration: int, update: bool, training: bool = True) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        """
        One step on all rows that keeps every value and gradient; without `training`, of what predicting computes.
        """

    def memory(self, batch: int, steps: int = 1, measured: int = 0) -> dict[str, int]:
        """
        Bytes that training in batches of so many rows will take, by what they hold, for so many steps a run, and measuring on so many rows.
        """

    def held(self) -> dict[str, int]:
        """Bytes that the program holds by now, by what they hold."""

    @property
    def steps_done(self) -> int:
        """How many steps the last training run finished, also if it was stopped."""

    @property
    def failed(self) -> bool:
        """
        Whether the last training run was guarded, and ended before a step that would not be finite.
        """

    def results(self) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        """
        What the last training run returned, or would have if it had not been stopped.
        """

    def value(self, buffer: int) -> numpy.typing.NDArray[Any]:
        """After a trace: a buffer [rows, size]."""

    def delta(self, buffer: int) -> numpy.typing.NDArray[Any]:
        """After a trace: the loss's derivative by a buffer."""

    def gradient(self, parameter: int) -> numpy.typing.NDArray[Any]:
        """After a trace: the loss's derivative by a parameter."""

class Predictor:
    """A program that is ready to predict from arrays as it reads them."""

    def __init__(self, program: Program, inputs: Sequence[Sequence[int]], outputs: Sequence[Sequence[int]]) -> None: ...

    def predict(self, rows: object, out: object | None = None) -> Any:
        """
        The outputs for arrays [rows, ...], or for one row without that axis; NotImplemented for anything else.
        """
