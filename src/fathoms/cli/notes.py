"""What a person should know about new data, on standard error."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fathoms.tables import Table, TableModel

MOST_NOTES = 10


def note_drift(model: TableModel, table: Table) -> None:
    """Say on standard error where a table differs from the rows that the model was trained on, in `MOST_NOTES` lines.

    A model without facts of its training, of an older version or an estimator's, knows only its labels, so only other
    labels are told of.
    """
    from fathoms.tables.model.drift import find_drift

    if model.training is not None:
        notes = [(drift.column, drift.sentence) for drift in find_drift(model.training, table)]
    else:
        notes = [
            (column, f"the training rows had no {_listed(labels)}, or too few of them; such rows are guesses.")
            for column, labels in model.features.unseen(table).items()
        ]
    for column, sentence in notes[:MOST_NOTES]:
        note(f"{table.name}, column {column!r}: {sentence}")
    if len(notes) > MOST_NOTES:
        others = ", ".join(repr(column) for column, _ in notes[MOST_NOTES : MOST_NOTES + 20])
        note(f"{table.name}: {len(notes) - MOST_NOTES:,} more columns differ from training: {others}.")


def note(text: str) -> None:
    """Say a sentence on standard error, without characters that would steer the terminal."""
    print("".join(letter if letter.isprintable() else "?" for letter in f"note: {text}"), file=sys.stderr)


def _listed(labels: list[str]) -> str:
    return ", ".join(repr(label) for label in labels[:5]) + (", …" if len(labels) > 5 else "")
