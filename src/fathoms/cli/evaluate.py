"""``fathoms evaluate``: a model and a table with true values in, loss and metric out."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from fathoms.cli.notes import note_drift
from fathoms.cli.screen import Screen
from fathoms.cli.text_table import text_table
from fathoms.tables import TableModel, read_table
from fathoms.tables.results.depth import significant


def evaluate(model: Path, data: Path) -> int:
    """Print loss and metric of the model, and of the guess that it has to beat, on the rows with a target; 0.

    Raises:
        TableError: The model or the table cannot be used.
    """
    trained = TableModel.load(model)
    table = read_table(data)
    score = trained.evaluate(table)
    note_drift(trained, table)
    target = trained.target
    rows = np.flatnonzero(table.labels(target.column).is_not_null().to_numpy())
    guess = target.score(table, rows, target.guess(len(rows)))
    guess_name = "the training rows' mean" if target.task == "regression" else "the training rows' shares"
    lines = [
        [name, significant(of.loss), f"{of.metric:.2%}" if target.task == "classification" else significant(of.metric)]
        for name, of in ((trained.rung, score), (guess_name, guess))
    ]
    with Screen() as screen:
        left = table.rows - score.rows
        screen.line(
            f"{table.name}: {score.rows:,} rows{f' ({left:,} without a target left out)' * bool(left)}", bold=True
        )
        for line in text_table([target.column, "loss", target.metric_name], lines):
            screen.line(line)
        screen.paragraph(f"loss: {target.loss_name}".split())
    return 0
