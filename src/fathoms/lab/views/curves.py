"""The curves of the loss, with so many points as a page can show."""

from __future__ import annotations

import numpy as np

from fathoms.lab.session.workspace import Workspace
from fathoms.lab.views.picture import Picture

MOST_POINTS = 800


def curves(workspace: Workspace) -> Picture:
    """Training loss by epoch, validation loss by step, and the loss of the last steps.

    Points are chosen evenly; the first and the last are always there.
    """
    run = workspace.the_run()
    losses = np.array(run.losses, np.float64)
    places = evenly(len(losses))
    measured = sorted(run.measured.items())
    chosen = [measured[place] for place in evenly(len(measured))]
    per = run.steps.steps_per_epoch
    return Picture(
        {},
        {
            "loss_epochs": (places + 1).astype(np.float32),
            "loss": losses[places].astype(np.float32),
            "val_epochs": np.array([step / per for step, _ in chosen], np.float32),
            "val_loss": np.array([loss for _, loss in chosen], np.float32),
            "recent_steps": np.array([step for step, _ in run.recent], np.float32),
            "recent_loss": np.array([loss for _, loss in run.recent], np.float32),
        },
    )


def evenly(count: int, most: int = MOST_POINTS) -> np.ndarray:
    """At most so many of the places 0 .. count-1, evenly apart, with the first and the last.

    >>> evenly(5, 3)
    array([0, 2, 4])
    """
    if count <= most:
        return np.arange(count)
    return np.unique(np.linspace(0, count - 1, most).round().astype(np.int64))
