"""Whether the learning rate is one that works."""

from __future__ import annotations

from collections.abc import Iterator

from fathoms.doctor.finding import Finding
from fathoms.doctor.learning_rate_test import learning_rate_test
from fathoms.doctor.patient import Patient

_TOO_LOW = 50.0


def unfit_rate(patient: Patient) -> Iterator[Finding]:
    """A learning rate at which the loss blows up, or one far below the rate at which it falls fastest."""
    if not patient.finite or not all(_finite(weight.value) for weight in patient.model.weights):
        return
    try:
        found = learning_rate_test(patient.model, patient.given, patient.y)
    except NotImplementedError:  # steps in Python cannot be done one at a time
        return
    rate = float(patient.model.optimizer.learning_rate)
    evidence = {"rate": rate, "best": found.best, "highest": found.highest}
    usual = found.best or (found.highest / 10 if found.highest else None)
    if usual is None:
        return
    if found.highest is not None and rate >= found.highest:
        yield Finding(
            "learning rate too high",
            "error",
            f"The learning rate {rate:g} is too high: in a test run the loss blew up at {found.highest:.2g}.",
            evidence,
            f"Lower it: learning_rate={_round(usual):g}.",
            {"learning_rate": _round(usual)},
        )
    elif found.best is not None and rate < found.best / _TOO_LOW:
        yield Finding(
            "learning rate too low",
            "warning",
            f"The learning rate {rate:g} is low: in a test run the loss fell fastest about {found.best:.2g}.",
            evidence,
            f"Raise it: learning_rate={_round(usual):g}.",
            {"learning_rate": _round(usual)},
        )


def _round(rate: float) -> float:
    """One significant digit: 0.003."""
    return float(f"{rate:.0e}")


def _finite(values: object) -> bool:
    import numpy as np

    array = np.asarray(values)
    return array.dtype.kind != "f" or bool(np.isfinite(array).all())
