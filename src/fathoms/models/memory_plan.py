"""What training a model will take of the machine's memory, part by part."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fathoms.engine.feed import Table
from fathoms.models.lowered import Lowered
from fathoms.models.objective import Objective
from fathoms.models.row_order import AT_ONCE

if TYPE_CHECKING:
    from fathoms.models.model import Model

_NUMBER = 8  # bytes of a row number, a learning rate, a loss


class MemoryPart(NamedTuple):
    """A part of a plan: what it is, how many bytes, and how these come about."""

    name: str
    bytes: int
    how: str


class MemoryPlan:
    """The parts of the memory that training takes; see `Model.memory_plan`. `print(plan)` shows it as a table.

    Attributes:
        parts: the parts, those without any bytes left out.
        total: the bytes of all parts.
        added: those that `fit` adds to a model that is built: all but the weights.
    """

    def __init__(self, title: str, parts: Sequence[MemoryPart]) -> None:
        self._title = title
        self.parts = [part for part in parts if part.bytes]
        self.total = sum(part.bytes for part in self.parts)
        self.added = self.total - self["weights"]

    def __getitem__(self, name: str) -> int:
        """The bytes of a part by its name; 0 if there is no such part."""
        return sum(part.bytes for part in self.parts if part.name == name)

    def _rows(self) -> list[tuple[str, str, str]]:
        rows = [(part.name, _in_words(part.bytes), part.how) for part in self.parts]
        return [*rows, ("total", _in_words(self.total), f"of which fit adds {_in_words(self.added)} to the weights")]

    def __str__(self) -> str:
        rows = [("part", "memory", "how it comes about"), *self._rows()]
        widths = [max(len(row[column]) for row in rows) for column in range(2)]
        lines = [f"{name:{widths[0]}}  {size:>{widths[1]}}  {how}" for name, size, how in rows]
        rule = "-" * max(map(len, lines))
        return "\n".join([self._title, rule, lines[0], rule, *lines[1:-1], rule, lines[-1]])

    def _repr_html_(self) -> str:
        from html import escape

        cells = [
            f"<tr><td>{escape(name)}</td><td style='text-align:right'>{escape(size)}</td><td style='text-align:left'>{escape(how)}</td></tr>"
            for name, size, how in self._rows()
        ]
        return (
            f"<table><caption>{escape(self._title)}</caption><thead><tr><th>part</th><th>memory</th>"
            f"<th>how it comes about</th></tr></thead><tbody>{''.join(cells)}</tbody></table>"
        )

    def __repr__(self) -> str:
        return f"<MemoryPlan total={self.total} bytes, added={self.added} bytes>"


def memory_plan(model: Model, batch_size: int, rows: int, dtype: str, validation_rows: int) -> MemoryPlan:
    """Return what training takes; see `Model.memory_plan`."""
    objective, targets = _resolved(model)
    lowered = model._now_lowered() if model._trains_in_core() else Lowered(model, objective, model.optimizer)
    size = np.dtype(model.dtype).itemsize
    batch = min(batch_size, rows) if rows else batch_size
    steps = -(-rows // batch)
    together = max(1, AT_ONCE // rows) if rows else 0  # epochs
    core = lowered.native.memory(batch, steps * together, validation_rows)
    weights = sum(variable._value.nbytes for variable in model.weights)
    slots = sum(array.nbytes for kind in model.optimizer.slots for array in kind)
    trained = sum(variable._value.nbytes for variable in model.trainable_weights)
    inputs, outputs = (sum(map(prod, shapes)) for shapes in (model.input_row_shapes(), model.output_row_shapes()))
    read = rows + validation_rows
    copied = 0 if dtype == model.dtype else size * (inputs + targets) * read
    seen = size * (outputs + targets) * max(rows, validation_rows) if objective.needs_predictions else 0
    parts = (
        ("weights", weights, f"{weights // size:,} numbers of {size} bytes"),
        ("optimizer", slots, f"{slots / max(trained, 1):.3g} numbers for each weight that is trained"),
        ("activations", core["activations"], f"{batch:,} rows, and what each layer makes of them"),
        ("slopes", core["slopes"], "the slope of the loss by each of these numbers"),
        (
            "scores",
            core["scores"],
            "a batch's targets and weights; losses and metrics by row, also of rows measured on",
        ),
        ("layers", core["layers"], "what layers keep: transposed kernels, a batch's means, what dropout draws"),
        ("gradients", core["gradients"], "all of them, where they are clipped by norm or layers share weights"),
        ("kept state", core["kept"], "a copy to go back to, where a step would leave NaN or infinity"),
        ("threads", core["threads"], "a strip of gradients, and panels of the product, for each thread"),
        (
            "row order",
            _NUMBER * rows * together,
            f"{_NUMBER} bytes a row, of {together:,} epoch{'s' * (together > 1)} at once",
        ),
        (
            "steps",
            2 * core["results"] + _NUMBER * steps * together,
            f"losses and learning rates of {steps * together:,} steps",
        ),
        ("predictions", seen, "outputs and targets of an epoch, for metrics that Python computes"),
        ("data", copied, f"{read:,} rows of {inputs + targets} numbers, as {model.dtype} (given as {dtype})"),
    )
    on = f"{rows:,} rows in batches" if rows else "batches"
    return MemoryPlan(f"Training {model.name!r} on {on} of {batch:,}", [MemoryPart(*part) for part in parts])


def _resolved(model: Model) -> tuple[Objective, int]:
    """Return the losses and metrics as they will be settled by the data, and how many numbers the targets of a row have."""
    objective = model._ready("memory_plan")
    if not model.built:
        raise ValueError(
            f"The model {model.name!r} is not built, so nothing is known of its rows. Build it: model.build((None, 11)) for 11 columns."
        )
    shapes = model.output_row_shapes()
    tables = [Table(np.zeros((1, *shape), model.dtype), "y") for shape in shapes]
    if not objective.resolved:
        objective = _settled(model, tables)
        for place, loss in enumerate(objective.losses):
            if loss is not None and loss.reads == "labels":
                tables[place] = Table(np.zeros((1, *shapes[place][:-1], 1), model.dtype), "y")
        objective = _settled(model, tables)
    if not objective.is_in_core(shapes) or model._is_in_python(None, "x"):
        raise NotImplementedError(
            f"What the model {model.name!r} takes is not known before: a part of it, or of how it trains, is written in Python."
        )
    sizes = [
        0 if loss is None else prod(shape[:-1]) if loss.reads == "labels" else prod(shape)
        for loss, shape in zip(objective.losses, shapes, strict=True)
    ]
    return objective, sum(sizes)


def _settled(model: Model, tables: list[Table]) -> Objective:
    """Return losses and metrics for targets like these, without settling those of the model."""
    given = model._compile_arguments
    objective = Objective(
        given["loss"],
        given["loss_weights"],
        given["metrics"],
        given["weighted_metrics"],
        model.given_output_names(),
    )
    objective.resolve(tables, model.output_row_shapes(), model.output_structure)
    return objective


def _in_words(count: int) -> str:
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:,.2f} {unit}"
    return f"{count} bytes"
