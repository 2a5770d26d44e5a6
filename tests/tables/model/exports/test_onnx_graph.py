"""An ONNX graph takes raw columns and predicts in ONNX Runtime as the model does."""

import json
from typing import Any

import numpy as np
import polars
import pytest

from fathoms.tables import Table, TableModel
from fathoms.tables.columns.read_dates import read_dates
from fathoms.tables.encoding.date_encoder import DateEncoder
from fathoms.tables.model.exports.onnx_graph import onnx_graph
from fathoms.tables.targets.label_target import LabelTarget
from tests.tables.model.exports.test_python_script import assert_same

onnxruntime = pytest.importorskip("onnxruntime", reason="ONNX Runtime is not installed")


def predictions(model: TableModel, table: Table) -> dict[str, Any]:
    session = onnxruntime.InferenceSession(onnx_graph(model))
    assert [given.name for given in session.get_inputs()] == list(dict.fromkeys(model.features.columns)) or {
        given.name for given in session.get_inputs()
    } == set(model.features.columns)
    feed = {}
    for given in session.get_inputs():
        if given.type == "tensor(double)":
            dates = [encoder for encoder in model.features.encoders if encoder.column == given.name]
            date = dates[0] if isinstance(dates[0], DateEncoder) else None
            days = read_dates(table, given.name, date.format) if date else table.numbers(given.name)
            feed[given.name] = days[:, None]
        else:
            feed[given.name] = np.array(table.frame[given.name].cast(polars.String).fill_null("").to_list(), object)[
                :, None
            ]
    found = dict(zip([out.name for out in session.get_outputs()], session.run(None, feed), strict=True))
    answers: dict[str, Any] = {name: values[:, 0].tolist() for name, values in found.items() if name != "probability"}
    if isinstance(model.target, LabelTarget):
        labels = json.loads(session.get_modelmeta().custom_metadata_map["labels"])
        answers |= {f"probability of {label}": found["probability"][:, place] for place, label in enumerate(labels)}
    return answers


def test_raw_columns(kind_of_model: tuple[TableModel, Table]) -> None:
    model, table = kind_of_model
    assert_same(predictions(model, table), model.predict(table), 1e-5)


def test_missing_and_new_cells(kind_of_model: tuple[TableModel, Table]) -> None:
    model, table = kind_of_model
    few = table.frame.head(6).with_columns(
        polars.Series("size", [np.nan, 1e9, -1e9, 0.0, 100.0, np.nan]),
        polars.Series("town", ["NA", "n/a", "Atlantis", "", "Genf", "NULL"]),
        polars.Series("postcode", ["8001.0", "8001", "", "?", "9", "8002"]),
        polars.Series("sold", ["perhaps", "yes", "no", "", "NaN", "yes"]),
    )
    assert_same(predictions(model, Table(few)), model.predict(Table(few)), 1e-5)


def test_one_row(kind_of_model: tuple[TableModel, Table]) -> None:
    model, table = kind_of_model
    one = Table(table.frame.head(1))
    assert_same(predictions(model, one), model.predict(one), 1e-5)
