"""Whether the last layer and the loss can say what the target is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fathoms.doctor.finding import Finding
from fathoms.doctor.patient import Patient

# What an activation can give.
_RANGES = {
    "sigmoid": (0.0, 1.0),
    "hard_sigmoid": (0.0, 1.0),
    "softmax": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "relu": (0.0, np.inf),
    "relu6": (0.0, 6.0),
    "softplus": (0.0, np.inf),
    "exponential": (0.0, np.inf),
    "elu": (-1.0, np.inf),
}


def unfit_output(patient: Patient) -> Iterator[Finding]:
    """A last layer that cannot reach the targets, or a loss that is not made for them."""
    if not patient.finite or not patient.dense:
        return
    last = patient.model.layers[-1]
    activation = getattr(getattr(last, "activation", None), "__name__", "linear")
    low, high = _RANGES.get(activation, (-np.inf, np.inf))
    y = np.asarray(patient.y, np.float64)
    if patient.sorts_labels:
        if (
            "crossentropy" in patient.loss
            and activation == "linear"
            and not getattr(patient.model.loss, "from_logits", False)
        ):
            yield Finding(
                "unfit output",
                "error",
                f"The loss {patient.loss} takes probabilities, but the last layer {last.name!r} gives any number.",
                {"loss": patient.loss, "activation": activation},
                "Give it activation='sigmoid' (two labels) or 'softmax' (more), or the loss from_logits=True.",
            )
        if patient.loss == "binary_crossentropy" and (y.min() < 0 or y.max() > 1):
            yield Finding(
                "unfit loss",
                "error",
                f"The loss {patient.loss} takes targets from 0 to 1, but they go from {y.min():.4g} to {y.max():.4g}.",
                {"low": float(y.min()), "high": float(y.max())},
                "For a quantity compile with loss='mse'; labels number from 0 on.",
                {"loss": "mean_squared_error"},
            )
        return
    outside = float(((y < low) | (y > high)).mean())
    if outside > 0:
        yield Finding(
            "unfit output",
            "error",
            f"The last layer {last.name!r} ends in {activation}, which gives {low:g} to {high:g}, but {outside:.1%} of the targets are "
            f"outside: they go from {y.min():.4g} to {y.max():.4g}.",
            {"activation": activation, "share": outside},
            f"Give it no activation: layers.Dense({getattr(last, 'units', 1)}).",
        )
    values = np.unique(y)
    if patient.loss in ("mean_squared_error", "mean_absolute_error") and len(values) == 2 and set(values) <= {0.0, 1.0}:
        yield Finding(
            "unfit loss",
            "warning",
            f"The targets are 0 and 1 only, which looks like two labels, but the loss is {patient.loss}.",
            {"loss": patient.loss},
            "For labels end in Dense(1, activation='sigmoid') and compile with loss='binary_crossentropy'.",
            {"loss": "binary_crossentropy"},
        )
    spread = float(y.std())
    if spread > 100 and patient.loss == "mean_squared_error":
        yield Finding(
            "unscaled target",
            "warning",
            f"The targets deviate by {spread:.4g} from their mean, so errors squared, and their gradients, are very large at first.",
            {"deviation": spread},
            "Learn the standardised target, (y - y.mean()) / y.std(), and undo it in predictions.",
        )
