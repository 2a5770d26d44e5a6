"""A data set: elements one after the other, as often as they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, count, islice
from typing import Any

import numpy as np

from fathoms.engine.seeds import next_seed
from fathoms.tensorflow.data.elements import leaves, mapped, rows_of, stacked, tensors
from fathoms.tensorflow.making import constant
from fathoms.tensorflow.tensor import as_tensor
from fathoms.tensorflow.tensor_spec import TensorSpec

_INFINITE = -1
_UNKNOWN = -2

Stream = Callable[[], Iterator[Any]]


class _Refusing(type):
    """The type of `Dataset`: says who has the ways to make a data set that are left out."""

    def __getattr__(cls, name: str) -> Any:
        raise AttributeError(_left_out(name))


class Dataset(metaclass=_Refusing):
    """Elements that can be gone through again and again: tensors, or tuples and dictionaries of tensors.

    It is made by `Dataset.from_tensor_slices` and its like; every method returns a new data set. `model.fit(dataset)`
    trains on one whose elements are batches `(x, y)`.

    Source: `tf.data.Dataset`.

    >>> dataset = Dataset.from_tensor_slices(([1.0, 2.0, 3.0], [0, 1, 0])).batch(2)
    >>> [(x.numpy().tolist(), y.numpy().tolist()) for x, y in dataset]
    [([1.0, 2.0], [0, 1]), ([3.0], [0])]
    """

    def __init__(self, stream: Stream, length: int = _UNKNOWN, table: Any = None) -> None:
        self._stream = stream  # yields elements; row numbers, if there is a table, so that a batch is taken at once
        self._length = length
        self._table = table

    # Made from something else

    @staticmethod
    def from_tensor_slices(tensors: Any, name: str | None = None) -> Dataset:
        """Make a data set of the rows of a tensor, or of several tensors of as many rows.

        Raises:
            ValueError: they have not as many rows.
        """
        table = _tensors(tensors)
        lengths = {len(tensor) for tensor in leaves(table)}
        if len(lengths) != 1:
            raise ValueError(f"from_tensor_slices: the tensors have different numbers of rows: {sorted(lengths)}.")
        rows = lengths.pop()
        return Dataset(lambda: iter(range(rows)), rows, table)

    @staticmethod
    def from_tensors(tensors: Any, name: str | None = None) -> Dataset:
        """Make a data set of this one element."""
        element = _tensors(tensors)
        return Dataset(lambda: iter([element]), 1)

    @staticmethod
    def from_generator(
        generator: Callable[..., Iterable[Any]],
        output_types: Any = None,
        output_shapes: Any = None,
        args: tuple[Any, ...] | None = None,
        output_signature: Any = None,
        name: str | None = None,
    ) -> Dataset:
        """Make a data set of what a generator function yields."""
        return Dataset(lambda: map(_tensors, generator(*(args or ()))))

    @staticmethod
    def range(*args: int, output_type: Any = "int64", name: str | None = None) -> Dataset:
        """Make a data set of whole numbers, with the arguments of Python's `range`."""
        numbers = range(*args)
        return Dataset(lambda: (constant(number, output_type) for number in numbers), len(numbers))

    @staticmethod
    def zip(*args: Any, datasets: Any = None, name: str | None = None) -> Dataset:
        """Make a data set whose elements are tuples (or dictionaries) of one element of each."""
        given = datasets if datasets is not None else args[0] if len(args) == 1 else args
        parts = list(given.values()) if isinstance(given, dict) else list(given)

        def stream() -> Iterator[Any]:
            for elements in zip(*parts, strict=False):
                yield dict(zip(given, elements, strict=True)) if isinstance(given, dict) else elements

        known = [part._length for part in parts if part._length != _INFINITE]
        return Dataset(stream, _UNKNOWN if _UNKNOWN in known else min(known, default=_INFINITE))

    @staticmethod
    def sample_from_datasets(
        datasets: Iterable[Dataset],
        weights: Any = None,
        seed: int | None = None,
        stop_on_empty_dataset: bool = False,
        rerandomize_each_iteration: bool | None = None,
    ) -> Dataset:
        """Make a data set that takes each element from one of these, drawn with these weights."""
        parts = list(datasets)
        shares = np.ones(len(parts)) if weights is None else np.asarray(weights, "float64")
        start = next_seed() if seed is None else seed

        def stream() -> Iterator[Any]:
            draw = np.random.default_rng(start)
            left = dict(enumerate(map(iter, parts)))
            while left:
                odds = shares[list(left)]
                chosen = int(draw.choice(list(left), p=odds / odds.sum()))
                try:
                    yield next(left[chosen])
                except StopIteration:
                    del left[chosen]
                    if stop_on_empty_dataset:
                        return

        return Dataset(stream)

    # Made from this one

    def shuffle(
        self,
        buffer_size: int | None,
        seed: int | None = None,
        reshuffle_each_iteration: bool = True,
        name: str | None = None,
    ) -> Dataset:
        """Return the elements in random order: each is drawn from the next `buffer_size` that have not come yet."""
        start = next_seed() if seed is None else int(seed)
        draw = np.random.default_rng(start)

        def stream() -> Iterator[Any]:
            return _shuffled(
                self._stream(), buffer_size, draw if reshuffle_each_iteration else np.random.default_rng(start)
            )

        return self._like(stream, self._length)

    def batch(
        self,
        batch_size: int,
        drop_remainder: bool = False,
        num_parallel_calls: int | None = None,
        deterministic: bool | None = None,
        name: str | None = None,
    ) -> Dataset:
        """Return batches: `batch_size` elements as one, with a new first axis; the last may have fewer.

        Raises:
            ValueError: `batch_size` is not a positive whole number.
        """
        size = int(batch_size)
        if size <= 0:
            raise ValueError(f"batch(batch_size): found {batch_size!r}, but it is a positive whole number: batch(32).")

        def stream() -> Iterator[Any]:
            items = self._stream()
            while part := list(islice(items, size)):
                if len(part) == size or not drop_remainder:
                    yield stacked(part) if self._table is None else rows_of(self._table, part)

        full, rest = divmod(self._length, size)
        return Dataset(stream, self._length if self._length < 0 else full + bool(rest and not drop_remainder))

    def unbatch(self, name: str | None = None) -> Dataset:
        """Return the rows of every batch one by one."""
        return Dataset(lambda: chain.from_iterable(Dataset.from_tensor_slices(batch) for batch in self))

    def repeat(self, count: int | None = None, name: str | None = None) -> Dataset:
        """Return the elements `count` times over; None for ever."""
        if count is None or int(count) < 0:
            return self._like(lambda: _for_ever(self._stream), _INFINITE if self._length != 0 else 0)
        times = int(count)
        length = self._length * times if self._length >= 0 else self._length
        return self._like(lambda: chain.from_iterable(self._stream() for _ in range(times)), length)

    def take(self, count: int, name: str | None = None) -> Dataset:
        """Return the first `count` elements; -1 for all."""
        if count < 0:
            return self
        length = (
            min(self._length, int(count)) if self._length >= 0 else count if self._length == _INFINITE else _UNKNOWN
        )
        return self._like(lambda: islice(self._stream(), int(count)), length)

    def skip(self, count: int, name: str | None = None) -> Dataset:
        """Return the elements after the first `count`; -1 skips all."""
        if count < 0:
            return self.take(0)
        length = max(self._length - int(count), 0) if self._length >= 0 else self._length
        return self._like(lambda: islice(self._stream(), int(count), None), length)

    def map(
        self,
        map_func: Callable[..., Any],
        num_parallel_calls: int | None = None,
        deterministic: bool | None = None,
        name: str | None = None,
    ) -> Dataset:
        """Return what a function makes of each element; a tuple's parts are its arguments."""
        return Dataset(lambda: (_tensors(_called(map_func, element)) for element in self), self._length)

    def filter(self, predicate: Callable[..., Any], name: str | None = None) -> Dataset:
        """Return the elements for which a function gives True."""
        return Dataset(lambda: (element for element in self if bool(_called(predicate, element))))

    def flat_map(self, map_func: Callable[..., Iterable[Any]], name: str | None = None) -> Dataset:
        """Return the elements of the data sets that a function makes of each element, one after the other."""
        return Dataset(lambda: chain.from_iterable(_called(map_func, element) for element in self))

    def window(
        self,
        size: int,
        shift: int | None = None,
        stride: int = 1,
        drop_remainder: bool = False,
        name: str | None = None,
    ) -> Dataset:
        """Return data sets of `size` elements each; each window starts `shift` elements after the one before."""
        step = int(shift or size)

        def stream() -> Iterator[Any]:
            held = list(self)
            for start in range(0, len(held), step):
                part = held[start : start + size * stride : stride]
                if len(part) == size or not drop_remainder:
                    yield Dataset(lambda part=part: iter(part), len(part))  # type: ignore[misc]

        return Dataset(stream)

    def enumerate(self, start: int = 0, name: str | None = None) -> Dataset:
        """Return pairs: a number, counted from `start`, and the element."""
        return Dataset(
            lambda: ((constant(place, "int64"), element) for place, element in zip(count(start), self, strict=False)),
            self._length,
        )

    def concatenate(self, dataset: Dataset, name: str | None = None) -> Dataset:
        """Return these elements, followed by those of another data set."""
        lengths = (self._length, dataset._length)
        total = sum(lengths) if min(lengths) >= 0 else _INFINITE if _INFINITE in lengths else _UNKNOWN
        return Dataset(lambda: chain(self, dataset), total)

    def cache(self, filename: str = "", name: str | None = None) -> Dataset:
        """Return the same elements, computed once and kept in memory."""
        kept: list[Any] = []
        complete = False

        def stream() -> Iterator[Any]:
            nonlocal complete, kept
            if complete:
                yield from kept
                return
            seen = []
            for item in self._stream():
                seen.append(item)
                yield item
            kept, complete = seen, True

        return self._like(stream, self._length)

    def prefetch(self, buffer_size: int, name: str | None = None) -> Dataset:
        """Return the data set itself: there is nothing to wait for."""
        return self

    def with_options(self, options: Any, name: str | None = None) -> Dataset:
        """Return the data set itself: options change nothing here."""
        return self

    def shard(self, num_shards: int, index: int, name: str | None = None) -> Dataset:
        """Return every `num_shards`-th element, from the `index`-th on."""
        length = len(range(index, self._length, num_shards)) if self._length >= 0 else self._length
        return self._like(lambda: islice(self._stream(), index, None, num_shards), length)

    def apply(self, transformation_func: Callable[[Dataset], Dataset]) -> Dataset:
        """Return what a function makes of the data set."""
        return transformation_func(self)

    # Used

    def reduce(self, initial_state: Any, reduce_func: Callable[[Any, Any], Any], name: str | None = None) -> Any:
        """Return what a function of the state so far and an element makes of all elements, one after the other."""
        state = _tensors(initial_state)
        for element in self:
            state = _tensors(reduce_func(state, element))
        return state

    def cardinality(self, name: str | None = None) -> Any:
        """Return the number of elements: -1 if there is no end, -2 if it is not known."""
        return constant(self._length, "int64")

    def get_single_element(self, name: str | None = None) -> Any:
        """Return the only element.

        Raises:
            ValueError: there is none, or there are more.
        """
        elements = list(islice(iter(self), 2))
        if len(elements) != 1:
            raise ValueError("get_single_element: the data set must have exactly one element.")
        return elements[0]

    def as_numpy_iterator(self) -> Iterator[Any]:
        """Yield the elements as plain arrays."""
        return (mapped(lambda tensor: tensor.numpy(), element) for element in self)

    @property
    def element_spec(self) -> Any:
        """The shapes and number types of an element."""
        first = next(iter(self))
        return mapped(lambda tensor: TensorSpec(tensor.shape, tensor.dtype), first)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(_left_out(name))

    def __iter__(self) -> Iterator[Any]:
        if self._table is None:
            return self._stream()
        return (rows_of(self._table, row) for row in self._stream())

    def __len__(self) -> int:
        if self._length < 0:
            raise TypeError(
                "The dataset is infinite." if self._length == _INFINITE else "The dataset length is unknown."
            )
        return self._length

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return f"<Dataset cardinality={self._length}>"

    def _like(self, stream: Stream, length: int) -> Dataset:
        return Dataset(stream, length, self._table)


def _left_out(name: str) -> str:
    if name.startswith("_"):
        return name
    return f"tf.data.Dataset.{name} is not part of Fathoms; TensorFlow has it: pip install tensorflow"


def _tensors(element: Any) -> Any:
    return element if isinstance(element, Dataset) else as_tensor(tensors(element))


def _called(function: Callable[..., Any], element: Any) -> Any:
    return function(*element) if isinstance(element, tuple) else function(element)


def _shuffled(items: Iterator[Any], buffer_size: int | None, draw: np.random.Generator) -> Iterator[Any]:
    held = list(items if buffer_size is None else islice(items, int(buffer_size)))
    for item in items:
        place = int(draw.integers(len(held)))
        yield held[place]
        held[place] = item
    for place in draw.permutation(len(held)):
        yield held[place]


def _for_ever(stream: Stream) -> Iterator[Any]:
    while True:
        empty = True
        for item in stream():
            empty = False
            yield item
        if empty:
            return
