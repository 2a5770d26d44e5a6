"""Look at a network, its data and its training, and say what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from fathoms.doctor.columns import columns_that_give_away, unsuited_columns
from fathoms.doctor.diagnosis import Diagnosis
from fathoms.doctor.finding import Finding
from fathoms.doctor.neurons import classes_never_predicted, dead_relus
from fathoms.doctor.numbers import bad_numbers
from fathoms.doctor.patient import Patient
from fathoms.doctor.progress import no_more_progress, overfitting, underfitting
from fathoms.doctor.rate import unfit_rate
from fathoms.doctor.target_fit import unfit_output
from fathoms.models import Model

Check = Callable[[Patient], Iterator[Finding]]
# Quick ones, which may be made again and again while a network trains.
QUICK_CHECKS: tuple[Check, ...] = (
    bad_numbers,
    unfit_output,
    overfitting,
    underfitting,
    no_more_progress,
    dead_relus,
    classes_never_predicted,
)
# These need to be made once for a table, or train a little.
THOROUGH_CHECKS: tuple[Check, ...] = (unsuited_columns, columns_that_give_away, unfit_rate)
# These look at the columns alone, not at what the network makes of them.
COLUMN_CHECKS: tuple[Check, ...] = (unsuited_columns, columns_that_give_away)


def diagnose(
    model: Model,
    x: Any,
    y: Any,
    validation_data: tuple[Any, Any] | None = None,
    history: Any = None,
    names: Sequence[str] | None = None,
) -> Diagnosis:
    """Say what may be wrong with a network, its data or its training.

    It looks for: numbers that are none and where they start; a last layer or a loss that does not fit the target; a learning
    rate that is too high or too low (by a learning-rate range test on a copy); columns that are constant or on another scale;
    columns that give the target away; dead ReLUs; classes that are never predicted; over- and underfitting; a loss that has
    stopped falling. The model is left as it is.

    Args:
        model: a compiled model with one output.
        x: the inputs that it is trained on, shape `(rows, columns)`; a list if the model has several, such a matrix first.
        y: the targets.
        validation_data: rows that it is not trained on, `(x, y)`.
        history: what `fit` returned, or its `history`; what the model's last `fit` noted if left out.
        names: what the columns are called; a frame's own names if left out.

    Returns:
        A `Diagnosis`: a list of `Finding`s, the gravest first, that prints as sentences.

    Raises:
        ValueError: the model is not compiled, or has another shape than this.

    >>> import numpy as np, fathoms
    >>> fathoms.utils.set_random_seed(1)
    >>> x = np.random.default_rng(0).normal(size=(300, 2)) * [1, 5000]
    >>> model = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> fathoms.diagnose(model, x, x[:, 0], names=["a", "salary"]).kinds()
    ['learning rate too high', 'unscaled column', 'leakage']
    """
    patient = admitted(model, x, y, validation_data, history, names)
    findings: list[Finding] = []
    for check in (*QUICK_CHECKS, *THOROUGH_CHECKS):
        findings += check(patient)
    return Diagnosis(findings)


def admitted(
    model: Model,
    x: Any,
    y: Any,
    validation_data: tuple[Any, Any] | None,
    history: Any,
    names: Sequence[str] | None,
    labels: Sequence[str] | None = None,
) -> Patient:
    """Check what was given, and make arrays of it.

    Raises:
        ValueError: the model is not compiled, or has another shape than `diagnose` can look at.
    """
    if getattr(model, "_objective", None) is None:
        raise ValueError("diagnose(model): compile the model first: model.compile(optimizer='adam', loss='mse').")
    names = names if names is not None else getattr(x, "columns", None)
    given = [np.asarray(part) for part in (x if isinstance(x, list | tuple) and len(model.inputs or [0]) > 1 else [x])]
    matrix = np.asarray(given[0], model.dtype)
    if matrix.ndim == 1:
        matrix = matrix[:, None]
    if matrix.ndim != 2 or not len(matrix):
        raise ValueError(f"diagnose(x): found the shape {matrix.shape}, but it looks at a table: (rows, columns).")
    if not model.built:
        model.build((None, matrix.shape[1]))
    if len(model.inputs) != len(given) or len(model.outputs) != 1:
        raise ValueError(
            f"diagnose(model): {model.name!r} has {len(model.inputs)} inputs and {len(model.outputs)} outputs; give an array for each "
            "input, and a model with one output."
        )
    targets = np.asarray(y)
    if len(targets) != len(matrix):
        raise ValueError(f"diagnose(y): found {len(targets):,} targets for {len(matrix):,} rows.")
    called = (
        [str(name) for name in names] if names is not None else [f"column {place}" for place in range(matrix.shape[1])]
    )
    if len(called) != matrix.shape[1]:
        raise ValueError(f"diagnose(names): found {len(called)} names for {matrix.shape[1]} columns.")
    held = None if validation_data is None else (np.asarray(validation_data[0]), np.asarray(validation_data[1]))
    return Patient(model, [matrix, *given[1:]], targets, held, _losses(model, history), called, labels)


def _losses(model: Model, history: Any) -> Mapping[str, Sequence[float]]:
    if history is None:
        history = getattr(model, "history", None)
    found = getattr(history, "history", history)
    return found if isinstance(found, Mapping) else {}
