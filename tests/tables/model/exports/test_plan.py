"""Whatever can be an input, every export can write."""

from fathoms import _native
from fathoms.saving import onnx_program
from fathoms.tables import Table, TableModel
from fathoms.tables.encoding import features as encoding
from fathoms.tables.encoding import number_encoder
from fathoms.tables.model.exports import network_functions, onnx_graph, python_script, row_functions
from fathoms.tables.model.exports.numpy_program import _FUNCTIONS, _ONLY_IN_TRAINING
from fathoms.tables.model.exports.plan import DESCRIPTIONS, SCALES, Plan
from fathoms.tables.model.exports.steps import Step
from fathoms.tables.table import MISSING_WORDS


def test_every_encoder_has_a_description() -> None:
    assert set(DESCRIPTIONS) == set(encoding._ENCODERS.values())


def test_every_scale_has_a_description() -> None:
    assert set(SCALES) == set(number_encoder._SCALES.values())


def test_every_step_is_written_by_every_export() -> None:
    steps = set(Step.__subclasses__())
    assert set(python_script.WRITERS) == steps
    assert set(onnx_graph.STEPS) == steps
    assert len(row_functions.STEPS) == len(steps)


def test_every_operation_of_the_core_is_written_by_every_export() -> None:
    kinds = set(_native.kinds()["operation"])
    assert kinds == set(_FUNCTIONS) | set(_ONLY_IN_TRAINING)
    assert kinds == set(onnx_program._OPERATIONS)
    assert network_functions.__doc__


def test_words_for_missing_cells_are_those_of_tables() -> None:
    assert row_functions.MISSING_WORDS == MISSING_WORDS


def test_a_plan_has_an_input_for_each_of_the_features(kind_of_model: tuple[TableModel, Table]) -> None:
    model, _ = kind_of_model
    plan = Plan.of(model.features)
    assert len(plan.matrix) == model.features.widths[0]
    assert len(plan.codes) == len(model.features.cardinalities)
    assert set(plan.columns) == set(model.features.columns)
    assert plan.columns["town"] == "label"
