"""A model as a script and weights for real Keras."""

from __future__ import annotations

import textwrap
from pathlib import Path

import fathoms
from fathoms.saving.state import state_bytes
from fathoms.tables.model.exports import row_functions
from fathoms.tables.model.exports.keras_code import KerasCode
from fathoms.tables.model.exports.plan import Plan
from fathoms.tables.model.exports.python_script import (
    MAIN,
    START,
    answer_call,
    answer_source,
    body_of,
    chain_lines,
    summary_of,
)
from fathoms.tables.model.table_model import TableModel

_HEAD = '''#!/usr/bin/env python3
"""{summary}

Written by Fathoms {version}. Needs Python 3.10 or later, NumPy, and Keras 3 on any backend (TensorFlow, JAX or PyTorch).
{weights} holds the weights and must lie beside this file.

    python {file} new.csv > predictions.csv

    from {module} import build, predict
    model = build()  # a keras.Model, with its weights: model.summary(), model.fit(...)
"""

import csv
import datetime
import importlib.util
import io
import math
import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

if "KERAS_BACKEND" not in os.environ:  # Keras would take TensorFlow, whether it is installed or not
    installed = [name for name in ("tensorflow", "jax", "torch") if importlib.util.find_spec(name)]
    os.environ["KERAS_BACKEND"] = installed[0] if installed else "tensorflow"

import keras

# What the network is given: a column, how its cells are read, and what is done with them, step by step.
MATRIX = [
{matrix}
]
CODES = [
{codes}
]

'''

_NETWORK = (
    '''

def build():
    """The network, with its weights."""
{lines}
    model = keras.Model([{inputs}], {output})
    model.load_weights(Path(__file__).with_name({weights!r}))
    return model


def predict(rows, model=None, likely="."):
    """Predict rows: a list of dictionaries, a dictionary of lists, or a data frame; returns columns of predictions.

    `likely` is the decimal mark of texts such as 1,234, which can be read both ways.
    """
    columns = as_columns(rows)
    matrix = np.stack([chain_values(columns, likely, *chain) for chain in MATRIX], axis=1).astype(np.float32)
    codes = [chain_values(columns, likely, *chain)[:, None].astype(np.int32) for chain in CODES]
    outputs = np.asarray((model or build()).predict([matrix, *codes], batch_size=1024, verbose=0))
    return {answer}


'''
    + MAIN
    + "\n\n"
    + START
)

_LAYERS = Path(__file__).with_name("keras_layers.py")


def keras_script(model: TableModel, file: str, weights: str) -> tuple[bytes, bytes]:
    """A script that predicts as the model does in real Keras, to 1e-5, and the weights that it loads.

    Everything that comes from the model is written as a literal, so a model from strangers cannot put code into it.

    Arguments:
        model: The model.
        file: What the script will be called.
        weights: What the file of weights will be called; it ends in .weights.h5.

    Returns:
        The script's text and the content of the weights' file.

    Raises:
        TableError: The model has a part that cannot be exported.
    """
    plan = Plan.of(model.features)
    classes = own_layers()
    code = KerasCode(model.network, tuple(classes))
    head = _HEAD.format(
        summary=summary_of(model),
        version=fathoms.__version__,
        file=file,
        module=file.removesuffix(".py"),
        weights=weights,
        matrix=chain_lines(plan.matrix),
        codes=chain_lines(plan.codes),
    )
    rest = _NETWORK.format(
        lines=textwrap.indent("\n".join(code.lines), "    "),
        inputs=", ".join(code.inputs),
        output=code.output,
        answer=answer_call(model),
        weights=weights,
    )
    parts = [
        head + body_of(row_functions),
        "",
        *("\n" + classes[name] + "\n" for name in code.used),
        answer_source(model),
    ]
    return "\n".join([*parts, rest]).encode(), state_bytes(model.network, [model.network.optimizer])


def own_layers() -> dict[str, str]:
    """The source of each layer that Keras does not have, by its name."""
    text = _LAYERS.read_text(encoding="utf-8")
    starts = text.split("\nclass ")[1:]
    return {start.split("(", 1)[0]: f"class {start.rstrip()}" for start in starts}
