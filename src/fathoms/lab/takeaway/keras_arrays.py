"""The arrays that the Keras script reads."""

from __future__ import annotations

import numpy as np

from fathoms.lab.session.live_run import LiveRun


def keras_arrays(run: LiveRun) -> dict[str, np.ndarray]:
    """The rows as the network sees them, their split, and the first weights in Keras's order."""
    problem = run.problem
    arrays = {
        "x": problem.x,
        "y": problem.y,
        "train": problem.split.train,
        "validation": problem.split.validation,
        "test": problem.split.test,
    }
    return arrays | {f"start_{number}": array for number, array in enumerate(run.first_weights())}
