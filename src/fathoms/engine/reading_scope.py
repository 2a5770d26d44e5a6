"""What may be made of a description, counted while it is read: a stranger may have written it."""

from __future__ import annotations

from contextvars import ContextVar

from fathoms.engine.description_error import DescriptionError
from fathoms.engine.memory_limit import memory_limit
from fathoms.engine.variable import limited_variables

MOST_OBJECTS = 10_000
MOST_LAYERS = 2_000
DEEPEST = 80
MOST_STEPS = 100_000
MOST_NUMBERS_TRIED = 1 << 27


class _Counts:
    """How much was made so far."""

    def __init__(self) -> None:
        self.objects = self.depth = self.steps = self.tried = 0


_counts: ContextVar[_Counts | None] = ContextVar("reading", default=None)


class reading_scope:
    """Within this block objects are made from a description; blocks within it count towards the same limits.

    Args:
        numbers: how many numbers the weights may hold in all; None for what fits the memory limit (see
            `fathoms.config.set_memory_limit`) as float32.

    Raises:
        DescriptionError: too many objects, or too deep within each other.

    >>> with reading_scope():
    ...     with reading_scope():
    ...         is_reading()
    True
    """

    def __init__(self, numbers: int | None = None) -> None:
        self._numbers = numbers

    def __enter__(self) -> None:
        counts = _counts.get()
        self._outer = counts is None
        if counts is None:
            counts = _Counts()
            self._token = _counts.set(counts)
            self._limit = limited_variables(memory_limit() // 4 if self._numbers is None else self._numbers)
            self._limit.__enter__()
        counts.objects += 1
        counts.depth += 1
        if counts.objects > MOST_OBJECTS or counts.depth > DEEPEST:
            self.__exit__()
            raise DescriptionError(
                f"The description has more than {MOST_OBJECTS:,} objects, or more than {DEEPEST} within each other, which no "
                f"model needs. Do not use this file."
            )

    def __exit__(self, *error: object) -> None:
        counts = _counts.get()
        if counts is not None:
            counts.depth -= 1
        if self._outer:
            self._limit.__exit__()
            _counts.reset(self._token)


def is_reading() -> bool:
    """Whether objects are being made from a description."""
    return _counts.get() is not None


def check_layers(layers: int, where: str) -> None:
    """Raise DescriptionError if a model is described with more layers than any has."""
    if layers > MOST_LAYERS:
        raise DescriptionError(
            f"{where}: the description lists {layers:,} layers, more than the {MOST_LAYERS:,} allowed. Do not use this file."
        )


def count_steps(steps: int, where: str) -> None:
    """Count calls of layers; a call of a model counts as all the calls in it.

    Models within models, each called twice, are short to write down and endless to run.

    Raises:
        DescriptionError: there are too many.
    """
    counts = _counts.get()
    if counts is None:
        return
    counts.steps += steps
    if counts.steps > MOST_STEPS:
        raise DescriptionError(
            f"{where}: the description comes to more than {MOST_STEPS:,} steps, as models in it are called again and again. "
            f"Do not use this file."
        )


def count_tried(numbers: int, where: str) -> None:
    """Count the numbers that a function is tried on to find the shape of its result, before they take memory.

    Raises:
        DescriptionError: there are too many.
    """
    counts = _counts.get()
    if counts is None:
        return
    counts.tried += numbers
    if counts.tried > MOST_NUMBERS_TRIED:
        raise DescriptionError(
            f"{where}: to find the shape of its result would take {numbers:,} numbers; a description may have functions tried "
            f"on {MOST_NUMBERS_TRIED:,} in all. Do not use this file."
        )
