"""Neurons that do nothing, and classes that are never predicted."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fathoms.doctor.finding import Finding
from fathoms.doctor.patient import Patient

_MANY = 0.25


def dead_relus(patient: Patient) -> Iterator[Finding]:
    """ReLU neurons that are 0 for every row: no gradient reaches them, so they stay so."""
    if not patient.finite:
        return
    dead = {}
    count = 0
    for name in patient.relu_layers():
        outputs = patient.outputs[name].reshape(len(patient.x), -1)
        count += outputs.shape[1]
        asleep = np.flatnonzero((outputs <= 0).all(axis=0))
        if len(asleep):
            dead[name] = asleep.tolist()
    number = sum(map(len, dead.values()))
    if not number:
        return
    where = ", ".join(f"{len(places)} in {name}" for name, places in dead.items())
    yield Finding(
        "dead relu",
        "warning" if number >= _MANY * count else "note",
        f"{number} of {count} ReLU neurons give 0 for every row ({where}): they learn no more.",
        {"neurons": dead, "share": number / count},
        "Lower the learning rate and start anew, or take activation='leaky_relu', whose slope is never 0.",
        {"activation": "leaky_relu"},
    )


def classes_never_predicted(patient: Patient) -> Iterator[Finding]:
    """Labels that rows have, but no prediction."""
    classes = patient.classes
    if classes is None or not patient.finite:
        return
    predictions = patient.predictions
    if not np.isfinite(predictions).all():
        return
    threshold = 0.0 if getattr(patient.model.loss, "from_logits", False) or "hinge" in patient.loss else 0.5
    predicted = predictions.argmax(axis=1) if predictions.shape[1] > 1 else (predictions[:, 0] > threshold).astype(int)
    counts = np.bincount(classes, minlength=max(2, predictions.shape[1]))
    never = [int(label) for label in np.flatnonzero(counts) if not (predicted == label).any()]
    if not never:
        return
    weights = {
        int(label): round(float(len(classes) / (np.count_nonzero(counts) * count)), 3)
        for label, count in enumerate(counts)
        if count
    }
    yield Finding(
        "class never predicted",
        "warning",
        f"No row is predicted as {'class ' * (patient.labels is None)}{', '.join(map(patient.label, never))}, which {counts[never].sum() / counts.sum():.1%} of the rows are.",
        {"classes": never, "counts": counts.tolist()},
        f"Train longer, or count rare rows more: fit(..., class_weight={weights}).",
    )
