"""The rows that a model is trained on, evaluated on or predicts from, as the core reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

import numpy as np

from fathoms.engine.feed import Table, check_finite, check_lengths, table
from fathoms.engine.structure import flatten, is_nested, paths


class Rows:
    """Inputs, targets and weights of the same rows: lists of arrays `[rows, size]`, one for each input or output.

    `labels` are the targets in the shape in which they were given, for metrics that Python computes.
    """

    __slots__ = ("count", "inputs", "labels", "targets", "weights")

    def __init__(
        self,
        inputs: list[np.ndarray],
        targets: list[np.ndarray],
        labels: list[np.ndarray | None],
        weights: list[np.ndarray | None],
    ) -> None:
        self.inputs = inputs
        self.targets = targets
        self.labels = labels
        self.weights = weights
        self.count = len(inputs[0])

    def part(self, start: int, stop: int) -> Rows:
        """Return the rows from `start` to `stop`, without copying."""
        return Rows(
            [array[start:stop] for array in self.inputs],
            [array[start:stop] for array in self.targets],
            [None if array is None else array[start:stop] for array in self.labels],
            [None if array is None else array[start:stop] for array in self.weights],
        )

    def taken(self, order: np.ndarray) -> Rows:
        """Return a copy of these rows in this order."""
        return Rows(
            [array[order] for array in self.inputs],
            [array[order] for array in self.targets],
            [None if array is None else array[order] for array in self.labels],
            [None if array is None else array[order] for array in self.weights],
        )


def input_tables(x: Any, names: Sequence[str], argument: str, dtype: str) -> list[Table]:
    """Return `x` as a table for each input of a model.

    Args:
        x: a table; for several inputs, a list of tables or a dictionary of tables by the inputs' names.
        names: the inputs' names.
        argument: what to call `x` in messages.
        dtype: `"float32"` or `"float64"`.

    Raises:
        ValueError: what `table` and `check_finite` find, or another number of tables.
    """
    return as_tables(given_inputs(x, names, argument), names, argument, dtype)


def as_tables(given: Sequence[Any], names: Sequence[str], argument: str, dtype: str) -> list[Table]:
    """Return what was given for each input as a table of finite numbers, all with as many rows."""
    tables = [
        table(item, argument if len(names) == 1 else f"{argument}[{name!r}]", dtype)
        for item, name in zip(given, names, strict=True)
    ]
    for item in tables:
        check_finite(item)
        check_lengths(tables[0], item)
    return tables


def given_inputs(x: Any, names: Sequence[str], argument: str) -> list[Any]:
    """Return what was given for each input of a model, as it was given.

    Raises:
        ValueError: for another number of inputs, or under other names.
    """
    if isinstance(x, Mapping):
        missing = [name for name in names if name not in x]
        if missing:
            raise ValueError(
                f"{argument} has no {missing[0]!r}; the model's inputs are {', '.join(names)}. For a table with named columns give a frame: pandas.DataFrame({argument})."
            )
        return [x[name] for name in names]
    if len(names) > 1:
        if not isinstance(x, list | tuple) or len(x) != len(names):
            raise ValueError(
                f"The model has {len(names)} inputs; give {argument} as a list of {len(names)} tables, or a dictionary with {', '.join(names)}."
            )
        return list(x)
    if isinstance(x, list | tuple) and len(x) == 1 and getattr(x[0], "ndim", 0) > 1:
        return list(x)
    return [x]


def flat_tables(given: Any, structure: Any) -> Any:
    """Return tables as a list, if they lie in the structure of a model's inputs or outputs, nested more than once."""
    if not is_nested(structure):
        return given
    wanted = paths(structure)
    if any(len(path) > 1 for path in wanted) and paths(given) == wanted:
        return flatten(given)
    return given


def fitted(data: Table, shape: tuple[int, ...], model: str) -> np.ndarray:
    """Return a table as `[rows, size]`, if its rows have the shape that the model takes.

    Raises:
        ValueError: they have another.
    """
    array = data.array
    rows, found = len(array), array.shape[1:]
    if found == shape or (found == () and shape[-1:] == (1,)) or (*found, 1) == shape or found == (*shape, 1):
        return array.reshape(rows, prod(shape))
    name, wanted = data.name, ", ".join(str(size) for size in shape)
    if array.shape == shape:
        fix = f"It looks like a single row; make it a table of one: {name} = {name}.reshape(1, {wanted})."
    elif array.ndim == 2 and len(shape) == 1 and array.shape[0] == shape[0]:
        fix = f"It looks transposed: {name} = {name}.T."
    elif len(found) == 1 and len(shape) == 1:
        return _raise(
            f"{name} has {found[0]} columns, but {model} takes {shape[0]}. Give it the columns it was built for, or build it for these: keras.Input(({found[0]},))."
        )
    else:
        fix = f"Build the model for these rows: keras.Input({found})."
    return _raise(f"{name} has the shape {array.shape}, but {model} takes rows of shape {shape}. {fix}")


def _raise(message: str) -> np.ndarray:
    raise ValueError(message)


def target_tables(
    y: Any, names: Sequence[str], dtype: str, argument: str = "y", wanted: Sequence[bool] | None = None
) -> list[Table | None]:
    """Return `y` as a table for each output of a model; None for an output that no loss asks about and `y` leaves out.

    Args:
        y: a table; for several outputs, a list of tables or a dictionary of tables by the outputs' names.
        names: the outputs' names.
        dtype: `"float32"` or `"float64"`.
        argument: what to call `y` in messages.
        wanted: which outputs have a loss; None for all. Only these need targets.

    Raises:
        ValueError: what `table` and `check_finite` find, or another number of tables.
    """
    if y is None:
        raise ValueError(
            f"{argument} is missing: training and evaluating compare predictions with targets. Give them: model.fit(x, y)."
        )
    tables = [
        None if item is None else table(item, argument if len(names) == 1 else f"{argument}[{name!r}]", dtype)
        for item, name in zip(_targets(y, names, argument, wanted or [True] * len(names)), names, strict=True)
    ]
    for item in tables:
        if item is not None:
            check_finite(item)
    return tables


def _targets(y: Any, names: Sequence[str], argument: str, wanted: Sequence[bool]) -> list[Any]:
    if isinstance(y, Mapping):
        missing = [name for name, needed in zip(names, wanted, strict=True) if needed and name not in y]
        if missing:
            raise ValueError(f"{argument} has no {missing[0]!r}; the model's outputs are {', '.join(names)}.")
        return [y.get(name) for name in names]
    if len(names) == 1:
        alone = isinstance(y, list | tuple) and len(y) == 1 and getattr(y[0], "ndim", 0) > 0
        return list(y) if alone else [y]
    if sum(wanted) < len(names):  # some outputs have no loss, and perhaps no targets
        if sum(wanted) == 1 and not isinstance(y, list | tuple):
            y = [y]
        if isinstance(y, list | tuple) and len(y) == sum(wanted):
            given = iter(y)
            return [next(given) if needed else None for needed in wanted]
    if not isinstance(y, list | tuple) or len(y) != len(names):
        raise ValueError(
            f"The model has {len(names)} outputs; give {argument} as a list of {len(names)} tables, or a dictionary with {', '.join(names)}."
        )
    return list(y)


def output_weights(
    sample_weight: Any,
    class_weight: Mapping[int, float] | None,
    labels: Sequence[Table | None],
    names: Sequence[str],
    dtype: str,
) -> list[np.ndarray | None]:
    """Return the rows' weights for each output: one table for all outputs, or a list or dictionary of tables.

    Raises:
        ValueError: what `row_weights` finds; `class_weight` for several outputs; another number of tables than outputs.
    """
    if len(names) == 1:
        if isinstance(sample_weight, Mapping):
            sample_weight = sample_weight.get(names[0])
        assert labels[0] is not None
        return [row_weights(sample_weight, class_weight, labels[0], dtype)]
    if class_weight is not None:
        raise ValueError(
            f"class_weight is only supported for models with a single output; this one has {', '.join(names)}. Weight the rows: sample_weight={{{names[0]!r}: ...}}."
        )
    if isinstance(sample_weight, Mapping):
        unknown = [name for name in sample_weight if name not in names]
        if unknown:
            raise ValueError(f"sample_weight: there is no output {unknown[0]!r}. The outputs are {', '.join(names)}.")
        own = [sample_weight.get(name) for name in names]
    elif isinstance(sample_weight, list | tuple) and any(np.ndim(item) > 0 for item in sample_weight):
        if len(sample_weight) != len(names):
            raise ValueError(
                f"sample_weight: found {len(sample_weight)} tables for {len(names)} outputs. Give one for each, or None."
            )
        own = list(sample_weight)
    else:
        first = next(data for data in labels if data is not None)
        return [row_weights(sample_weight, None, first, dtype)] * len(names)
    return [
        None if data is None else row_weights(weights, None, data, dtype)
        for weights, data in zip(own, labels, strict=True)
    ]


def row_weights(
    sample_weight: Any, class_weight: Mapping[int, float] | None, labels: Table, dtype: str
) -> np.ndarray | None:
    """Return a weight for each row, or None if all rows count the same.

    Raises:
        ValueError: both kinds of weights are given, or they do not fit the rows.
    """
    if class_weight is not None:
        if sample_weight is not None:
            raise ValueError(
                "Give class_weight or sample_weight, not both: multiply them first: sample_weight = sample_weight * np.array([class_weight[k] for k in y])."
            )
        return _class_weights(class_weight, labels, dtype)
    if sample_weight is None:
        return None
    weights = table(sample_weight, "sample_weight", dtype)
    check_finite(weights)
    check_lengths(labels, weights)
    if weights.array.size != len(weights.array):
        raise ValueError(
            f"sample_weight has the shape {weights.array.shape}, but there is one weight for each row: shape ({len(labels.array)},). Use sample_weight.mean(axis=1), or only one of its columns."
        )
    return weights.array.reshape(-1)


def _class_weights(class_weight: Mapping[int, float], labels: Table, dtype: str) -> np.ndarray:
    array = labels.array.reshape(len(labels.array), -1)
    classes = np.argmax(array, axis=1) if array.shape[1] > 1 else np.rint(array[:, 0]).astype(np.int64)
    found, places = np.unique(classes, return_inverse=True)
    try:
        weights = np.array([float(class_weight.get(int(label), 1.0)) for label in found], dtype)
    except (AttributeError, TypeError, ValueError):
        raise ValueError(
            f"class_weight: found {class_weight!r}, but it is a dictionary from class to weight: {{0: 1.0, 1: 5.0}}."
        ) from None
    return weights[places.reshape(-1)]
