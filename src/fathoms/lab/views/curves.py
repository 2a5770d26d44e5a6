"""The curves of the loss, with so many points as a page can show."""

from __future__ import annotations

import numpy as np

from fathoms.lab.session.build_network import metric_of, unit_of
from fathoms.lab.session.live_run import Curves
from fathoms.lab.session.workspace import Workspace
from fathoms.lab.views.picture import Picture

MOST_POINTS = 800


def curves(workspace: Workspace) -> Picture:
    """Training loss by epoch; what was measured by step; the loss of the last steps.

    Points are chosen evenly; the first and the last are always there.
    """
    run = workspace.the_run()
    return Picture(
        {"metric": metric_of(run.problem.target), "unit": unit_of(run.problem.target)},
        {
            **curve_arrays(run.curves()),
            "recent_steps": np.array([step for step, _ in run.recent], np.float32),
            "recent_loss": np.array([loss for _, loss in run.recent], np.float32),
        },
    )


def curve_arrays(run: Curves) -> dict[str, np.ndarray]:
    """The curves of a run: losses by epoch, and loss and metric on validation and training rows where they were measured."""
    places = evenly(len(run.losses))
    losses = run.losses
    steps = sorted(run.measured)
    chosen = [steps[place] for place in evenly(len(steps))]
    numbers = (number for step in chosen for number in run.measured[step])
    columns = np.fromiter(numbers, np.float32, 4 * len(chosen)).reshape(-1, 4).T
    return {
        "epochs": (places + 1).astype(np.float32),
        "loss": np.fromiter((losses[place] for place in places.tolist()), np.float32, len(places)),
        "measured_epochs": (np.array(chosen) / run.steps_per_epoch).astype(np.float32),
        "val_loss": columns[0],
        "val_metric": columns[1] * unit_of(run.problem.target),
        "metric": columns[3] * unit_of(run.problem.target),
    }


def evenly(count: int, most: int = MOST_POINTS) -> np.ndarray:
    """At most so many of the places 0 .. count-1, evenly apart, with the first and the last.

    >>> evenly(5, 3)
    array([0, 2, 4])
    """
    if count <= most:
        return np.arange(count)
    return np.unique(np.linspace(0, count - 1, most).round().astype(np.int64))
