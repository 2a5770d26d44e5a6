"""The arrays that a script trains on, as a table."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.lab.lab_error import LabError
from fathoms.tables.reading.read_table import read_table
from fathoms.tables.table import Table


def table_of_arrays(x: Any, y: Any) -> tuple[Table, list[str], str]:
    """A table with a column for each of the inputs, and the targets last.

    Args:
        x: rows and columns: an array, whose columns become x0, x1, …, or a data frame, whose names stay; one column may be flat.
        y: the targets: a number or label for each row, or probabilities of labels (one-hot), of which the greatest counts.

    Returns:
        The table, the names of the inputs, and the target's name.

    Raises:
        LabError: they are no such arrays, or have different numbers of rows.
        TableError: a data frame cannot be taken over.

    >>> table, inputs, target = table_of_arrays([[1.0, 2.0], [3.0, 4.0]], [0, 1])
    >>> inputs, target, table.numbers("x1").tolist()
    (['x0', 'x1'], 'y', [2.0, 4.0])
    """
    inputs = _inputs(x)
    name = str(getattr(y, "name", None) or "y")
    goals = np.asarray(y)
    if goals.ndim == 2 and goals.shape[1] > 1 and goals.dtype.kind in "biuf":
        goals = goals.argmax(axis=1)
    goals = goals.reshape(-1) if goals.ndim == 2 and goals.shape[1] == 1 else goals
    if goals.ndim != 1:
        raise LabError(f"y has the shape {goals.shape}. Give a number or a label for each row of x.")
    if len(goals) != inputs.rows:
        raise LabError(f"x has {inputs.rows:,} rows and y has {len(goals):,}. Give a target for each row.")
    names = list(inputs.columns)
    while name in names:
        name += "_"
    target = read_table({name: goals}).frame
    return Table(inputs.frame.hstack(target), "arrays"), names, name


def _inputs(x: Any) -> Table:
    if hasattr(x, "columns") or isinstance(x, Table):
        return read_table(x)
    array = np.asarray(x)
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim != 2 or array.dtype.kind not in "biuf" or not array.size:
        raise LabError(f"x has the shape {array.shape} and the type {array.dtype}. Give rows and columns of numbers.")
    return read_table(array, columns=[f"x{place}" for place in range(array.shape[1])])
