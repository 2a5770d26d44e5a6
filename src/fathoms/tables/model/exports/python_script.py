"""A model as one Python file that needs NumPy only."""

from __future__ import annotations

import base64
import inspect
import io
import math
import textwrap
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

import fathoms
from fathoms.tables.model.exports import answers, row_functions
from fathoms.tables.model.exports.numpy_program import numpy_program
from fathoms.tables.model.exports.plan import Plan
from fathoms.tables.model.exports.steps import Bend, Chain, Curve, Fill, IsMissing, Line, Lookup, Step, Wave
from fathoms.tables.model.exports.target_plan import LabelPlan, NumberPlan, target_plan
from fathoms.tables.model.table_model import TableModel

_WIDTH = 100

# What both kinds of scripts do with a file, and how they begin; parts of texts for `str.format`.
MAIN = '''def main():
    """Predict a CSV file (or standard input) and write its columns and the predictions to standard output."""
    source = open(sys.argv[1], "rb") if len(sys.argv) > 1 else sys.stdin.buffer
    with source:
        rows, likely = read_csv(source.read())
    columns = {{**as_columns(rows), **predict(rows, likely=likely)}}
    writer = csv.writer(sys.stdout, lineterminator="\\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values()))
'''

START = """if __name__ == "__main__":
    try:
        main()
    except (OSError, ValueError) as error:
        sys.exit(f"{{sys.argv[0]}}: {{error}}")
"""

_HEAD = '''#!/usr/bin/env python3
"""{summary}

Written by Fathoms {version}. Needs Python 3.10 or later and NumPy, nothing else.

    python {file} new.csv > predictions.csv

    from {module} import predict
    predict([{example}])
"""

import base64
import csv
import datetime
import io
import math
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

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

def network({inputs}):
    """The network's outputs, an array (rows, {outputs}), in double precision."""
    weights = load_weights()
{lines}
    return {output}


def load_weights():
    """The learned numbers, by name."""
    if not LOADED:
        with np.load(io.BytesIO(base64.b64decode(WEIGHTS)), allow_pickle=False) as file:
            LOADED.update({{name: file[name] for name in file.files}})
    return LOADED


def predict(rows, likely="."):
    """Predict rows: a list of dictionaries, a dictionary of lists, or a data frame; returns columns of predictions.

    `likely` is the decimal mark of texts such as 1,234, which can be read both ways.
    """
    columns = as_columns(rows)
    matrix = np.stack([chain_values(columns, likely, *chain) for chain in MATRIX], axis=1)
    codes = [chain_values(columns, likely, *chain)[:, None] for chain in CODES]
    outputs = network(matrix.astype(np.float32).astype(np.float64), *codes)
    return {answer}


'''
    + MAIN
    + '''

LOADED: dict[str, Any] = {{}}
WEIGHTS = """
{weights}
"""

'''
    + START
)


def python_script(model: TableModel, file: str) -> bytes:
    """The text of a Python file that predicts as the model does, to 1e-6.

    Everything that comes from the model is written as a literal, so a model from strangers cannot put code into it.

    Arguments:
        model: The model.
        file: What the file will be called, for its own help.

    Raises:
        TableError: The model has a part that cannot be exported.
    """
    plan = Plan.of(model.features)
    program, inputs, output = numpy_program(model.network)
    head = _HEAD.format(
        summary=summary_of(model),
        version=fathoms.__version__,
        file=file,
        module=file.removesuffix(".py"),
        example=f'{{"{next(iter(plan.columns))}": ...}}' if _plain(next(iter(plan.columns))) else "{...}",
        matrix=chain_lines(plan.matrix),
        codes=chain_lines(plan.codes),
    )
    rest = _NETWORK.format(
        inputs=", ".join(inputs),
        outputs=model.target.outputs,
        lines=textwrap.indent("\n".join(program.lines), "    "),
        output=output,
        answer=answer_call(model),
        weights="\n".join(textwrap.wrap(base64.b64encode(_npz(program.weights)).decode(), _WIDTH)),
    )
    return "\n".join(
        [head + body_of(row_functions), "", "", program.sources(), "", answer_source(model), rest]
    ).encode()


def summary_of(model: TableModel) -> str:
    """What a script's first line says; nothing in it can end the text that it stands in."""
    text = f"Predicts {model.target.column} from {len(model.features.columns)} columns ({model.rung})."
    return "".join(letter if letter.isprintable() and letter not in '"\\' else "'" for letter in text)


def body_of(module: ModuleType) -> str:
    """A module's text after its imports."""
    text = inspect.getsource(module)
    return text.split("import numpy as np\n", 1)[1].strip("\n")


def chain_lines(chains: tuple[Chain, ...]) -> str:
    """Chains as lines of a Python list."""
    return "\n".join(
        f"    ({chain.column!r}, {chain.reading!r}, [{', '.join(_step(step) for step in chain.steps)}]),"
        for chain in chains
    )


def answer_call(model: TableModel) -> str:
    """The call that turns `outputs` into predictions."""
    plan = target_plan(model.target)
    if isinstance(plan, LabelPlan):
        return f"label_answers(outputs, {plan.column!r}, {list(plan.labels)!r})"
    low, high = _bound(plan.low), _bound(plan.high)
    return f"number_answers(outputs, {plan.column!r}, {plan.mean!r}, {plan.deviation!r}, {plan.shift!r}, {low}, {high})"


def answer_source(model: TableModel) -> str:
    """The function that it calls."""
    numbers = isinstance(target_plan(model.target), NumberPlan)
    return "\n" + inspect.getsource(answers.number_answers if numbers else answers.label_answers).rstrip()


WRITERS: dict[type[Step], Callable[[Any], tuple[object, ...]]] = {
    Fill: lambda step: ("fill", step.value),
    IsMissing: lambda step: ("is_missing",),
    Line: lambda step: ("line", step.shift, step.scale),
    Bend: lambda step: ("bend", step.limit),
    Curve: lambda step: ("curve", step.values, step.heights),
    Lookup: lambda step: ("lookup", step.numbers, step.other, step.missing),
    Wave: lambda step: ("wave", step.cycle, step.wave),
}


def _step(step: Step) -> str:
    return f"({', '.join(map(_literal, WRITERS[type(step)](step)))},)"


def _literal(value: object) -> str:
    return "math.nan" if isinstance(value, float) and math.isnan(value) else repr(value)


def _bound(value: float) -> str:
    return repr(value) if np.isfinite(value) else ("-math.inf" if value < 0 else "math.inf")


def _plain(name: str) -> bool:
    return name.isprintable() and name.isascii() and not set(name) & set('"\\{}')


def _npz(weights: dict[str, np.ndarray]) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **weights)
    return buffer.getvalue()
