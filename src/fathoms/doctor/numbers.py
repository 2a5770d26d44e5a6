"""Numbers that are none: in the data, in the weights, in a layer's output."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fathoms.doctor.finding import Finding
from fathoms.doctor.patient import Patient


def bad_numbers(patient: Patient) -> Iterator[Finding]:
    """Say where the first NaN or infinite number is: data before weights before outputs, as each makes the next."""
    bad = ~np.isfinite(patient.x)
    if bad.any():
        row, column = np.argwhere(bad)[0]
        yield Finding(
            "bad numbers",
            "error",
            f"{int(bad.sum()):,} inputs are no numbers; the first is {patient.x[row, column]} in row {patient.rows[row]}, "
            f"column {patient.names[column]!r}.",
            {"row": int(patient.rows[row]), "column": patient.names[column], "count": int(bad.sum())},
            "Fill or leave out what is missing: x = numpy.nan_to_num(x).",
        )
    y = np.asarray(patient.y, np.float64).reshape(len(patient.y), -1)
    if not np.isfinite(y).all():
        row = int(np.flatnonzero(~np.isfinite(y).all(axis=1))[0])
        yield Finding(
            "bad numbers",
            "error",
            f"A target is no number: {y[row].tolist()} in row {patient.rows[row]}.",
            {"row": int(patient.rows[row])},
            "Leave out the rows without a target: keep = numpy.isfinite(y); x, y = x[keep], y[keep].",
        )
    for variable in patient.model.weights:
        values = variable.value
        if values.dtype.kind == "f" and not np.isfinite(values).all():
            name = "/".join(variable.path.split("/")[-2:])
            yield Finding(
                "bad numbers",
                "error",
                f"{int((~np.isfinite(values)).sum()):,} of {values.size:,} numbers of the weight {name} are NaN or infinite; "
                "such a network cannot recover.",
                {"weight": name},
                "Build it anew and lower the learning rate.",
                {"learning_rate": 0.1 * float(patient.model.optimizer.learning_rate)},
            )
            return
    if not patient.finite:
        return
    for name, values in patient.outputs.items():
        if not np.isfinite(values).all():
            yield Finding(
                "bad numbers",
                "error",
                f"The layer {name!r} is the first whose output is not finite, though its inputs are.",
                {"layer": name},
                "Its weights have grown too large: lower the learning rate, or clip gradients: Adam(clipnorm=1.0).",
                {"learning_rate": 0.1 * float(patient.model.optimizer.learning_rate)},
            )
            return
