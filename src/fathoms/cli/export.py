"""``fathoms export``: a model for where Fathoms is not."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Literal

from fathoms.cli.output_file import check_output
from fathoms.engine.atomic_write import atomic_write
from fathoms.tables import TableModel
from fathoms.tables.model.exports.keras_script import keras_script
from fathoms.tables.model.exports.onnx_graph import onnx_graph
from fathoms.tables.model.exports.python_script import python_script

Format = Literal["onnx", "keras", "python"]

_SCRIPT_MARK = b"\nWritten by Fathoms "
_NEEDS = {
    "python": "It needs NumPy only: python {file} new.csv > predictions.csv",
    "keras": "It needs Keras 3: python {file} new.csv > predictions.csv",
    "onnx": "Each column is an input of its own name and shape [rows, 1]: numbers as float64, labels as text, dates as "
    "days since 1970 (float64).",
}


def export(model: Path, to: Format, output: Path | None = None, force: bool = False) -> int:
    """Write a model as another kind of file; 0.

    Raises:
        TableError: It is not a model, has a part that cannot be exported, or the file cannot be put there.
    """
    trained = TableModel.load(model)
    path = output or model.with_name(_name(model.stem, to))
    ours = _is_our_graph if to == "onnx" else _is_our_script
    check_output(path, (".onnx",) if to == "onnx" else (".py",), (model,), ours, force)
    for file, content in _files(trained, to, path, force):
        atomic_write(file, content)
        print(f"Wrote {file} ({len(content):,} bytes).", file=sys.stderr)
    print(_NEEDS[to].format(file=path), file=sys.stderr)
    return 0


def _files(model: TableModel, to: Format, path: Path, force: bool) -> list[tuple[Path, bytes]]:
    """What is to be written, the script last, so that it never stands there without its weights."""
    if to == "onnx":
        return [(path, onnx_graph(model))]
    if to == "python":
        return [(path, python_script(model, path.name))]
    weights = path.with_name(f"{path.stem}.weights.h5")
    check_output(weights, (".h5",), (), lambda _: False, force or path.exists())
    script, content = keras_script(model, path.name, weights.name)
    return [(weights, content), (path, script)]


def _name(stem: str, to: Format) -> str:
    """The model's name, made one that Python can import."""
    if to == "onnx":
        return f"{stem}.onnx"
    plain = re.sub(r"\W", "_", stem)
    return f"{'_' * plain[:1].isdigit()}{plain}{'_keras' * (to == 'keras')}.py"


def _is_our_script(path: Path) -> bool:
    return _SCRIPT_MARK in path.read_bytes()[:4096]


def _is_our_graph(path: Path) -> bool:
    with path.open("rb") as file:
        return b"fathoms" in file.read(32)
