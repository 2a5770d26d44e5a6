"""An exported script predicts as the model does, with NumPy alone."""

import ast
import csv
import io
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

import numpy as np
import polars
import pytest

from fathoms.tables import Table, TableModel
from fathoms.tables.model.exports import row_functions
from fathoms.tables.model.exports.python_script import python_script


def run(script: Path, *words: str, data: bytes = b"", python: tuple[str, ...] = ("-I",)) -> bytes:
    result = subprocess.run([sys.executable, *python, script, *words], input=data, capture_output=True, check=False)
    assert result.returncode == 0, result.stderr.decode()
    return result.stdout


def assert_same(given: Any, expected: polars.DataFrame, tolerance: float) -> None:
    for column in expected.columns:
        values = given[column]
        if expected[column].dtype == polars.String:
            assert list(values) == expected[column].to_list()
        else:
            size = float(np.abs(expected[column].to_numpy()).max())
            np.testing.assert_allclose(
                np.asarray(values, np.float64), expected[column], rtol=tolerance, atol=tolerance * size
            )


def module(model: TableModel) -> dict[str, Any]:
    space: dict[str, Any] = {"__name__": "exported"}
    exec(compile(python_script(model, "m.py"), "m.py", "exec"), space)
    return space


def test_a_csv_file(kind_of_model: tuple[TableModel, Table], tmp_path: Path) -> None:
    model, table = kind_of_model
    (tmp_path / "m.py").write_bytes(python_script(model, "m.py"))
    table.frame.write_csv(tmp_path / "homes.csv")
    rows = list(csv.DictReader(io.StringIO(run(tmp_path / "m.py", str(tmp_path / "homes.csv")).decode(), newline="")))
    expected = model.predict(table)
    assert list(rows[0]) == [*table.columns, *expected.columns]
    assert_same({name: [row[name] for row in rows] for name in expected.columns}, expected, 1e-6)
    head = (tmp_path / "homes.csv").read_bytes()
    assert run(tmp_path / "m.py", data=head) == run(tmp_path / "m.py", str(tmp_path / "homes.csv"))


def test_rows_columns_and_frames(kind_of_model: tuple[TableModel, Table]) -> None:
    model, table = kind_of_model
    predict = module(model)["predict"]
    expected = model.predict(table)
    assert_same(predict(table.frame.to_dicts()), expected, 1e-6)
    assert_same(predict(table.frame.to_dict(as_series=False)), expected, 1e-6)
    assert_same(predict(table.frame), expected, 1e-6)
    pandas = pytest.importorskip("pandas")
    assert_same(predict(pandas.DataFrame(table.frame.to_dict(as_series=False))), expected, 1e-6)


def test_it_imports_nothing_but_numpy(kind_of_model: tuple[TableModel, Table]) -> None:
    tree = ast.parse(python_script(kind_of_model[0], "m.py"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names - {"numpy"} <= {"base64", "csv", "datetime", "io", "math", "re", "sys", "collections.abc", "typing"}


def test_the_same_model_gives_the_same_bytes(kind_of_model: tuple[TableModel, Table]) -> None:
    assert python_script(kind_of_model[0], "m.py") == python_script(kind_of_model[0], "m.py")


CELLS = ["NA", "", " 3,5 ", "-2", "1e3", "?", "12", "  7  ", "nAn"]
POINTS = ["1.5", "−2", "-.5", "1e-3", "", "+7", "8.", "NaN", "12"]


def test_cells_are_read_as_tables_read_them(kind_of_model: tuple[TableModel, Table]) -> None:
    model, table = kind_of_model
    columns = {name: table.frame[name].cast(polars.String)[: len(CELLS)].to_list() for name in model.features.columns}
    columns["size"] = CELLS
    columns["far"] = POINTS
    columns["town"] = [" Bern ", "na", "Atlantis", "Genf", "", "?", "Chur's", "null", "bern"]
    columns["postcode"] = ["8001.0", "8001", "0", "", "8001.00", "+8001", "8039", "NaN", "x"]
    expected = model.predict(Table(polars.DataFrame(columns)))
    assert_same(module(model)["predict"](columns), expected, 1e-6)


@pytest.mark.parametrize(
    "cells",
    [
        ["1,234", "2,500,000"],
        ["1.234,5", "7"],
        ["1 234,5", "−3,25"],
        ["1'234.5", "12"],
        ["1,5", "2.500"],
        ["3,5", "4"],
        ["1,234", "1"],
        ["1e5", ".5"],
    ],
)
@pytest.mark.parametrize("likely", [".", ","])
def test_decimal_marks_and_thousands(cells: list[str], likely: Literal[".", ","]) -> None:
    table = Table(polars.DataFrame({"x": cells}), likely_decimal=likely)
    np.testing.assert_array_equal(row_functions.read_numbers("x", cells, likely), table.numbers("x"))


def test_mistakes_are_told(kind_of_model: tuple[TableModel, Table]) -> None:
    model, table = kind_of_model
    predict = module(model)["predict"]
    columns = table.frame.to_dict(as_series=False)
    with pytest.raises(ValueError, match="there is no column 'size'"):
        predict({name: cells for name, cells in columns.items() if name != "size"})
    with pytest.raises(ValueError, match="row 2, column 'size': 'big' is not a number"):
        predict({**columns, "size": [1.0, "big", *columns["size"][2:]]})
    with pytest.raises(ValueError, match="row 1, column 'size': 'inf' is infinite"):
        predict({**columns, "size": ["inf", *columns["size"][1:]]})


def test_a_model_cannot_put_code_into_it(kind_of_model: tuple[TableModel, Table]) -> None:
    """Names from a file are written as literals, whatever they hold."""
    model, _ = kind_of_model
    evil = 'x"""\nimport os; os.system("true")  # {}\\'
    model = TableModel(model.features, model.target, model.network, evil)
    text = python_script(model, "m.py").decode()
    compile(text, "m.py", "exec")
    tree = ast.parse(text)
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert "os" not in names
