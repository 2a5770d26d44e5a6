"""What the doctor finds of the networks that a ladder trained."""

from __future__ import annotations

from collections.abc import Iterator

from fathoms.doctor.diagnose import admitted
from fathoms.doctor.diagnosis import Diagnosis
from fathoms.doctor.finding import Finding
from fathoms.doctor.neurons import classes_never_predicted
from fathoms.doctor.numbers import bad_numbers
from fathoms.doctor.progress import underfitting
from fathoms.tables.ladder.ladder import Ladder


def findings(ladder: Ladder) -> Diagnosis:
    """Look at the best network, on the training rows.

    Recipes stop at the best epoch, standardise, and choose their learning rates; what remains to be said is whether the
    network has learned something of every label, and more than the mean.
    """
    return Diagnosis(_found(ladder))


def _found(ladder: Ladder) -> Iterator[Finding]:
    best = ladder.best
    if best is None or best.network is None or best.features is None or best.target is None:
        return
    if getattr(best.network, "_objective", None) is None:  # an ensemble is put together, not compiled
        return
    train = ladder.split.train
    inputs = [part[train] for part in best.features.transform(ladder.table)]
    names = [feature.text for feature in best.features.features]
    truth = best.target.encode(ladder.table, train)
    labels = getattr(best.target, "labels", None)
    patient = admitted(best.network, inputs if len(inputs) > 1 else inputs[0], truth, None, best.history, names, labels)
    for check in (bad_numbers, classes_never_predicted, underfitting):
        yield from check(patient)
