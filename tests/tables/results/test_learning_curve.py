"""Curves are read from rungs that have any."""

import numpy as np

from fathoms.tables.ladder.rung import Rung
from fathoms.tables.results.learning_curve import learning_curves
from fathoms.tables.targets.score import Score

SCORE = Score(np.ones(2), np.ones(2))


def test_the_best_epoch() -> None:
    deep = Rung("deep network", 1, 3, 0.0, SCORE, SCORE, history={"loss": [3, 2, 1], "val_loss": [3, 1.5, 2]})
    guess = Rung("the mean", 1, 0, 0.0, SCORE, SCORE)
    (curve,) = learning_curves([guess, deep])
    assert (curve.best_epoch, curve.epochs.tolist()) == (2, [1, 2, 3])
    assert curve.says() == (
        "deep network: the validation loss falls from 3 to 1.5 at epoch 2 of 3; the training loss goes from 3 to 2 there."
    )
