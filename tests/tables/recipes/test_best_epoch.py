"""The best epoch's weights are kept, and training ends where a cycle of the learning rate ends worse than an earlier one."""

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from fathoms.tables.recipes.best_epoch import BestEpoch


def train(losses: list[float], ends: list[int]) -> tuple[BestEpoch, Any]:
    model: Any = SimpleNamespace(stop_training=False, weights=None)
    best = BestEpoch(ends)
    best.set_model(cast(Any, model))
    for epoch, loss in enumerate(losses):
        model.get_weights = lambda epoch=epoch: [np.array(epoch + 1)]
        best.on_epoch_end(epoch, {"loss": 0.0, "val_loss": loss})
        if model.stop_training:
            break
    return best, model


@pytest.mark.parametrize(
    ("losses", "epochs"),
    [
        ([3, 2, 1, 0.5], 4),
        ([1, 5, 0.9, 0.9], 4),  # between ends a loss may be what it will
        ([1, 5, 1.01, 0.9], 4),  # a little higher is not higher
        ([1, 5, 1.03, 0.9], 3),
        ([1, 0.5, 0.9, 0.9], 4),
        ([1, 0.5, float("nan"), 0.9], 4),
    ],
)
def test_stops_at_a_worse_end(losses: list[float], epochs: int) -> None:
    assert train(losses, [1, 3, 4])[0].epochs == epochs


def test_keeps_the_best_of_all_epochs() -> None:
    best, model = train([4, 1, 3, 2], [1, 3, 4])
    model.set_weights = lambda weights: setattr(model, "weights", weights)
    best.restore()
    assert model.weights == [2]
    assert best.curve.best_epoch == 2


def test_a_finished_training_that_is_taken_up_again_stays_finished() -> None:
    best, _ = train([1, 2, 3], [1, 3, 4])
    again = BestEpoch([1, 3, 4])
    again.take_state(best.state(), 3)
    model = SimpleNamespace(stop_training=False)
    again.set_model(cast(Any, model))
    again.on_epoch_end(3, {"loss": 0.0, "val_loss": 0.0})
    assert again.epochs == 3
    assert model.stop_training
