"""Columns that training has trouble with, or that make it too easy."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fathoms.doctor.finding import Finding
from fathoms.doctor.patient import Patient
from fathoms.tables.columns.explained_share import explained_share, ranks
from fathoms.tables.columns.leaks import GIVES_AWAY

# Inputs of about one deviation around 0 are what initial weights and learning rates are made for.
_FAR = 20.0
_FEWEST_ROWS = 50


def unsuited_columns(patient: Patient) -> Iterator[Finding]:
    """Columns on very different scales, and columns that are always the same."""
    if not patient.finite or _normalizes(patient):
        return
    spread, middle = patient.x.std(axis=0), np.abs(patient.x.mean(axis=0))
    constant = np.flatnonzero(spread <= 1e-9 * np.maximum(middle, 1e-300))
    if len(constant):
        names = [patient.names[place] for place in constant]
        yield Finding(
            "constant column",
            "note",
            f"{_listed(names)} {'is' if len(names) == 1 else 'are'} the same in every row, so nothing can be learned from it.",
            {"columns": names},
            "Leave it out.",
            {"drop": names},
        )
    varying = np.flatnonzero(spread > 1e-9 * np.maximum(middle, 1e-300))
    if not len(varying):
        return
    scale = np.maximum(spread, middle)[varying]
    far = varying[(scale > _FAR) | (scale < 1 / (_FAR * 50))]
    if len(far):
        worst = far[np.argmax(np.abs(np.log(np.maximum(spread, middle)[far])))]
        low, high = patient.x[:, worst].min(), patient.x[:, worst].max()
        yield Finding(
            "unscaled column",
            "warning",
            f"{_listed([patient.names[place] for place in far])} {'is' if len(far) == 1 else 'are'} on another scale than a "
            f"network expects: {patient.names[worst]!r} goes from {low:.4g} to {high:.4g}.",
            {"columns": [patient.names[place] for place in far], "low": float(low), "high": float(high)},
            "Standardise the inputs: put layers.Normalization() first and call its adapt(x), or x = (x - x.mean(0)) / x.std(0).",
            {"standardise": True},
        )


def columns_that_give_away(patient: Patient) -> Iterator[Finding]:
    """Columns that by themselves say nearly all of the target."""
    y = np.asarray(patient.y, np.float64).reshape(len(patient.y), -1)
    if not patient.finite or len(y) < _FEWEST_ROWS or (patient.classes is None and y.shape[1] > 1):
        return
    labels = patient.classes is not None
    truth = np.asarray(patient.classes) if labels else ranks(y[:, 0])
    if labels and len(truth) - np.bincount(truth).max() < 20:
        return
    for place, name in enumerate(patient.names):
        share = explained_share(patient.x[:, place], truth, labels)
        if share >= GIVES_AWAY:
            yield Finding(
                "leakage",
                "warning",
                f"{name!r} by itself explains {share:.1%} of the target. Is it known before the target is?",
                {"column": name, "share": share},
                "If not, leave it out: a network that leans on it is of no use later.",
                {"drop": [name]},
            )


def _normalizes(patient: Patient) -> bool:
    """Whether the network itself puts its inputs on a scale."""
    first = [type(layer).__name__ for layer in patient.model.layers if type(layer).__name__ != "InputLayer"][:1]
    return bool(first) and first[0] in ("Normalization", "BatchNormalization", "LayerNormalization")


def _listed(names: list[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:5])
    return f"{shown} and {len(names) - 5:,} more" if len(names) > 5 else shown
