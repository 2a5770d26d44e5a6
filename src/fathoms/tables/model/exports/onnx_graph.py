"""A model as an ONNX graph that takes raw columns: numbers in double precision and labels as texts."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np

import fathoms
from fathoms.saving.onnx_program import OPERATOR_SET, OnnxProgram
from fathoms.tables.model.exports.plan import Plan
from fathoms.tables.model.exports.steps import Bend, Chain, Curve, Fill, IsMissing, Line, Lookup, Step, Wave
from fathoms.tables.model.exports.target_plan import LabelPlan, NumberPlan, target_plan
from fathoms.tables.model.table_model import TableModel
from fathoms.tables.table import MISSING_WORDS
from fathoms.tables.table_error import TableError

_LABELS_SET = 2
_FLOAT, _INT64, _STRING, _DOUBLE = 1, 7, 8, 11


class TableGraph(OnnxProgram):
    """An ONNX graph that begins with columns of a table and ends with predictions.

    Until the network everything computes in double precision, as in Fathoms; the network in single.
    """

    def __init__(self) -> None:
        super().__init__("float32")
        self.columns: dict[str, str] = {}

    def add_columns(self, plan: Plan) -> None:
        """Make an input of each column, under its own name: numbers and days are double, NaN where missing; labels are
        texts."""
        from onnx import helper

        for column, reading in plan.columns.items():
            name = self._free(column or "column")
            self.columns[column] = name
            kind = _STRING if reading == "label" else _DOUBLE
            self.inputs.append(helper.make_tensor_value_info(name, kind, ["batch", 1]))

    def double(self, value: Any) -> str:
        """The name of a stored array in double precision."""
        name = self._free("constant")
        self.initializers[name] = np.asarray(value, np.float64)
        return name

    def chain(self, chain: Chain) -> str:
        """Write a chain of steps; return the name of its result, double, [batch, 1]."""
        x = self.columns[chain.column]
        text = chain.reading == "label"
        for step in chain.steps:
            x = STEPS[type(step)](self, x, step, text)
            text = False
        return x

    def label_numbers(self, x: str, labels: list[str], missing: int) -> str:
        """Each label's place in a list, `len(labels)` for others and `missing` for missing ones: int64, [batch, 1]."""
        places = dict.fromkeys(_missing_spellings(), missing)
        for place, label in enumerate(labels):
            places[label] = place
            if re.fullmatch(r"[+-]?\d+", label):  # as in a table, 3.0 is the label 3
                places.setdefault(f"{label}.0", place)
        return self.node(
            "LabelEncoder",
            [x],
            domain="ai.onnx.ml",
            keys_strings=list(places),
            values_int64s=list(places.values()),
            default_int64=len(labels),
        )


def _missing_spellings() -> list[str]:
    """The words for "no value" in every mixture of capital and small letters."""
    return [
        "".join(letters)
        for word in MISSING_WORDS
        for letters in itertools.product(*(sorted({letter.lower(), letter.upper()}) for letter in word))
    ]


def _fill(graph: TableGraph, x: str, step: Fill, text: bool) -> str:
    return graph.node("Where", [graph.node("IsNaN", [x]), graph.double([[step.value]]), x])


def _is_missing(graph: TableGraph, x: str, step: IsMissing, text: bool) -> str:
    if text:
        return graph.node("Cast", [graph.label_numbers(x, [], 1)], to=_DOUBLE)
    return graph.node("Cast", [graph.node("IsNaN", [x])], to=_DOUBLE)


def _line(graph: TableGraph, x: str, step: Line, text: bool) -> str:
    scaled = graph.node("Div", [x, graph.double([[step.scale]])])
    moved = graph.node("Sub", [scaled, graph.double([[step.shift / step.scale]])])
    return graph.node("Clip", [moved, graph.double(-1e6), graph.double(1e6)])


def _bend(graph: TableGraph, x: str, step: Bend, text: bool) -> str:
    part = graph.node("Div", [x, graph.double([[step.limit]])])
    root = graph.node("Sqrt", [graph.node("Add", [graph.node("Mul", [part, part]), graph.double([[1.0]])])])
    return graph.node("Div", [x, root])


def _curve(graph: TableGraph, x: str, step: Curve, text: bool) -> str:
    """The first height, plus for each piece its rise times how far x is through it, from 0 to 1."""
    values, heights = np.array(step.values), np.array(step.heights)
    through = graph.node(
        "Div", [graph.node("Sub", [x, graph.double(values[None, :-1])]), graph.double(np.diff(values)[None])]
    )
    held = graph.node("Clip", [through, graph.double(0.0), graph.double(1.0)])
    risen = graph.node("MatMul", [held, graph.double(np.diff(heights)[:, None])])
    return graph.node("Add", [risen, graph.double([[heights[0]]])])


def _lookup(graph: TableGraph, x: str, step: Lookup, text: bool) -> str:
    labels = list(step.numbers)
    places = graph.label_numbers(x, labels, len(labels) + 1)
    numbers = graph.double([*step.numbers.values(), step.other, step.missing])
    return graph.node("Gather", [numbers, places], axis=0)


def _wave(graph: TableGraph, x: str, step: Wave, text: bool) -> str:
    whole = graph.node("Floor", [x])
    if step.cycle == "day":
        share = graph.node("Sub", [x, whole])
    elif step.cycle == "week":  # 1970 began on a Thursday
        weeks = graph.node("Div", [graph.node("Add", [whole, graph.double([[3.0]])]), graph.double([[7.0]])])
        share = graph.node("Sub", [weeks, graph.node("Floor", [weeks])])
    else:
        share = _share_of_year(graph, whole)
    turn = graph.node("Mul", [share, graph.double([[2 * np.pi]])])
    if step.wave == "cos":  # ONNX Runtime has the sine in double precision, not the cosine
        turn = graph.node("Add", [turn, graph.double([[np.pi / 2]])])
    return graph.node("Where", [graph.node("IsNaN", [x]), graph.double([[0.0]]), graph.node("Sin", [turn])])


def _share_of_year(graph: TableGraph, day: str) -> str:
    """The days since the first of the year, by its length; the year is guessed by its mean length and put right."""
    guess = graph.node("Floor", [graph.node("Div", [day, graph.double([[365.2425]])])])
    late = graph.node("Cast", [graph.node("Less", [day, _first_day(graph, guess)])], to=_DOUBLE)
    year = graph.node("Sub", [guess, late])
    after = graph.node("Add", [year, graph.double([[1.0]])])
    early = graph.node("Cast", [graph.node("GreaterOrEqual", [day, _first_day(graph, after)])], to=_DOUBLE)
    year = graph.node("Add", [year, early])
    first, following = _first_day(graph, year), _first_day(graph, graph.node("Add", [year, graph.double([[1.0]])]))
    return graph.node("Div", [graph.node("Sub", [day, first]), graph.node("Sub", [following, first])])


def _first_day(graph: TableGraph, year: str) -> str:
    """The first day of a year, both counted from 1970: 365 days for each, and the leap days before it."""
    total = graph.node("Mul", [year, graph.double([[365.0]])])
    for every, operator in ((4.0, "Add"), (100.0, "Sub"), (400.0, "Add")):
        years = graph.node("Div", [graph.node("Add", [year, graph.double([[1969.0]])]), graph.double([[every]])])
        total = graph.node(operator, [total, graph.node("Floor", [years])])
    return graph.node("Sub", [total, graph.double([[1969 // 4 - 1969 // 100 + 1969 // 400]])])


STEPS: dict[type[Step], Callable[[TableGraph, str, Any, bool], str]] = {
    Fill: _fill,
    IsMissing: _is_missing,
    Line: _line,
    Bend: _bend,
    Curve: _curve,
    Lookup: _lookup,
    Wave: _wave,
}


def onnx_graph(model: TableModel) -> bytes:
    """The bytes of an ONNX file that predicts as the model does.

    Each column is an input of its own name and shape [batch, 1]: numbers are double, with NaN where one is missing;
    dates are days since the first of 1970, likewise;
    labels are texts as the table has them, without blanks around them, empty or NA where one is missing. A number comes
    out as ``predicted …``, [batch, 1]; of labels the likeliest as ``predicted …`` and each one's share as
    ``probability``, [batch, labels], in the order that the file's metadata have.

    Raises:
        TableError: The model has a part that cannot be exported, or the package onnx is not installed.
    """
    try:
        from onnx import checker, helper, numpy_helper
    except ImportError:
        raise TableError("--to onnx needs the package onnx: pip install 'fathoms[onnx]'.") from None
    plan, target = Plan.of(model.features), target_plan(model.target)
    graph = TableGraph()
    graph.add_columns(plan)
    matrix = graph.node("Concat", [graph.chain(chain) for chain in plan.matrix], axis=1)
    given = [graph.node("Cast", [matrix], to=_FLOAT)]
    given += [graph.node("Cast", [graph.chain(chain)], to=_FLOAT) for chain in plan.codes]
    widths = [len(plan.matrix), *([1] * len(plan.codes))]
    try:
        buffers = [graph._buffer(name, (width,)) for name, width in zip(given, widths, strict=True)]
        (output,) = model.network.lower_all(graph, buffers)
    except (ValueError, NotImplementedError) as error:
        raise TableError(f"the network cannot be exported to ONNX: {error}") from error
    outputs = graph.node("Cast", [graph._name(output)], to=_DOUBLE)
    if isinstance(target, NumberPlan):
        _number_output(graph, outputs, target)
    else:
        _label_outputs(graph, outputs, target)
    weights = [numpy_helper.from_array(value, name) for name, value in graph.initializers.items()]
    written = helper.make_model(
        helper.make_graph(graph.nodes, "fathoms", graph.inputs, graph.outputs, weights),
        opset_imports=[helper.make_opsetid("", OPERATOR_SET), helper.make_opsetid("ai.onnx.ml", _LABELS_SET)],
        ir_version=8,
        producer_name="fathoms",
        producer_version=fathoms.__version__,
    )
    helper.set_model_props(written, _metadata(model, plan, target))
    checker.check_model(written, full_check=True)
    return bytes(written.SerializeToString())


def _number_output(graph: TableGraph, outputs: str, target: NumberPlan) -> None:
    y = graph.node("Mul", [outputs, graph.double([[target.deviation]])])
    y = graph.node("Add", [y, graph.double([[target.mean]])])
    if target.shift is not None:
        y = graph.node("Sub", [graph.node("Exp", [y]), graph.double([[target.shift]])])
    if np.isfinite(target.low):
        y = graph.node("Clip", [y, graph.double(target.low), graph.double(target.high)])
    _output(graph, f"predicted {target.column}", y, _DOUBLE, 1)


def _label_outputs(graph: TableGraph, outputs: str, target: LabelPlan) -> None:
    shares = outputs
    if len(target.labels) == 2:
        shares = graph.node("Concat", [graph.node("Sub", [graph.double([[1.0]]), outputs]), outputs], axis=1)
    likeliest = graph.node("ArgMax", [shares], axis=1, keepdims=1)
    label = graph.node(
        "LabelEncoder",
        [likeliest],
        domain="ai.onnx.ml",
        keys_int64s=list(range(len(target.labels))),
        values_strings=list(target.labels),
    )
    _output(graph, f"predicted {target.column}", label, _STRING, 1)
    _output(graph, "probability", shares, _DOUBLE, len(target.labels))


def _output(graph: TableGraph, name: str, tensor: str, kind: int, width: int) -> None:
    from onnx import helper

    name = graph._free(name)
    graph.nodes.append(helper.make_node("Identity", [tensor], [name]))
    graph.outputs.append(helper.make_tensor_value_info(name, kind, ["batch", width]))


def _metadata(model: TableModel, plan: Plan, target: NumberPlan | LabelPlan) -> dict[str, str]:
    facts = {"columns": json.dumps(plan.columns, ensure_ascii=False), "target": target.column, "recipe": model.rung}
    if isinstance(target, LabelPlan):
        facts["labels"] = json.dumps(list(target.labels), ensure_ascii=False)
    return facts
