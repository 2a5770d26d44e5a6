"""A table as a model takes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from fathoms.lab.lab_error import LabError
from fathoms.lab.session.problem import Problem
from fathoms.tables.columns.column import Column
from fathoms.tables.columns.find_columns import find_columns
from fathoms.tables.encoding.features import Features
from fathoms.tables.encoding.linear_scale import LinearScale, mean_and_deviation
from fathoms.tables.encoding.no_scale import NoScale
from fathoms.tables.encoding.number_encoder import NumberEncoder
from fathoms.tables.encoding.yes_no_encoder import in_order
from fathoms.tables.splits.split_plan import SplitPlan
from fathoms.tables.table import Table
from fathoms.tables.targets.label_target import LabelTarget
from fathoms.tables.targets.number_target import NumberTarget
from fathoms.tables.targets.target import Target, find_task

if TYPE_CHECKING:
    from fathoms.lab.session.opened_model import OpenedModel


def as_it_learned(
    model: OpenedModel, table: Table, target: str | None, inputs: Sequence[str] | None, plan: SplitPlan
) -> Problem | None:
    """The problem for a model that knows its columns and its target; None if it does not know them."""
    if model.features is None or model.target is None:
        return None
    if target not in (None, model.target.column):
        raise LabError(f"{model.name} predicts {model.target.column!r}, not {target!r}.")
    for column in model.features.columns:
        table.check_column(column, model.name)
    if inputs is not None and set(inputs) != set(model.features.columns):
        raise LabError(f"{model.name} takes the columns {_few(model.features.columns)}, all of them.")
    _, rows = find_task(table, model.target.column, model.task)
    codes = model.target.codes(table, rows) if isinstance(model.target, LabelTarget) else None
    columns = _columns(table, model.target.column, plan)
    split = plan.split(table, rows, codes)
    return Problem(table, columns, model.features.columns, model.target, model.features, split, plan, model)


def as_it_stands(
    model: OpenedModel, table: Table, target: str | None, inputs: Sequence[str] | None, plan: SplitPlan
) -> Problem:
    """The problem for a model that does not know columns: they go in as they stand, or standardised."""
    if target is None:
        raise LabError(f"Say which column {model.name} predicts.")
    table.check_column(target, "--target")
    columns = _columns(table, target, plan)
    chosen = _in_order_of(table, inputs) if inputs is not None else _numbers(model, table, target, columns, plan)
    if len(chosen) != model.inputs:
        raise LabError(_wrong_count(model, target, chosen))
    for name in chosen:
        _check_numbers(model, table, name)
    task, rows = find_task(table, target, model.task)
    labels = _labels(model, table, target, rows) if task == "classification" else []
    codes = LabelTarget(target, labels, [0.0] * len(labels)).codes(table, rows) if labels else None
    split = plan.split(table, rows, codes)
    learned: Target = NumberTarget(target, 0.0, 1.0)
    if codes is not None:
        places = codes[np.searchsorted(rows, split.train)]
        shares = np.bincount(places, minlength=len(labels)) / len(places)
        learned = LabelTarget(target, labels, shares.tolist())
    features = Features([_encoder(model, table, name, place, split.train) for place, name in enumerate(chosen)])
    return Problem(table, columns, chosen, learned, features, split, plan, model)


def _encoder(model: OpenedModel, table: Table, name: str, place: int, rows: np.ndarray) -> NumberEncoder:
    """What takes a column in; one that is constant keeps its input, too."""
    if model.stack.scales is not None:
        mean, deviation = (float(values[place]) for values in model.stack.scales)
        return NumberEncoder(name, LinearScale(mean, deviation), mean, False)
    if not model.standardised:
        return NumberEncoder(name, NoScale(), 0.0, False)
    mean, deviation = mean_and_deviation(table.numbers(name)[rows], name)
    return NumberEncoder(name, LinearScale(mean, deviation or 1.0), mean, False)


def _wrong_count(model: OpenedModel, target: str, chosen: list[str]) -> str:
    inputs = f"{model.inputs:,} column{'s' if model.inputs != 1 else ''} of numbers"
    if len(chosen) < model.inputs:
        return (
            f"{model.name} takes {inputs}, and here are {len(chosen):,} to predict {target!r} from. Choose more, or open the table "
            "that it was trained on."
        )
    return (
        f"{model.name} takes {inputs}, and here are {len(chosen):,} to predict {target!r} from: {_few(chosen)}. Choose the "
        f"{model.inputs:,} that it was trained on."
    )


def _numbers(model: OpenedModel, table: Table, target: str, columns: list[Column], plan: SplitPlan) -> list[str]:
    """The columns that hold numbers; if there are more than inputs, without those that tell nothing."""
    numbers = [
        name for name in table.columns if name != target and name not in plan.roles and _holds_numbers(table, name)
    ]
    if len(numbers) <= model.inputs:
        return numbers
    used = {column.name for column in columns if column.used}
    return [name for name in numbers if name in used]


def _check_numbers(model: OpenedModel, table: Table, name: str) -> None:
    missing = np.isnan(table.numbers(name))
    if missing.any():
        raise LabError(
            f"{table.name}, {table.place(int(missing.argmax()))}, column {name!r}: the cell is empty, and {model.name} takes "
            "numbers as they stand. Fill it, or leave the row out."
        )


def _labels(model: OpenedModel, table: Table, target: str, rows: np.ndarray) -> list[str]:
    """The labels in the order of the outputs: class numbers as they count, others as they sort."""
    count = max(2, model.stack.outputs)
    found = in_order(table.labels(target)[rows].unique().to_list())
    numbers = [str(number) for number in range(count)]
    if set(found) <= set(numbers):
        return numbers
    if len(found) != count:
        raise LabError(
            f"{model.name} tells {count} labels apart, and column {target!r} has {len(found):,}: {_few(found)}. Choose the "
            "column that it predicts."
        )
    return found


def _columns(table: Table, target: str, plan: SplitPlan) -> list[Column]:
    return [column for column in find_columns(table, target, (), None, plan.roles) if column.name != target]


def _holds_numbers(table: Table, name: str) -> bool:
    values, text = table.parse(name)
    return not text.any() and not np.isnan(values).all()


def _in_order_of(table: Table, names: Sequence[str]) -> list[str]:
    for name in names:
        table.check_column(name, "The model")
    wanted = set(names)
    return [name for name in table.columns if name in wanted]


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - 8:,} more" if len(names) > 8 else ""
    return ", ".join(name[:40] for name in names[:8]) + more if names else "none"
