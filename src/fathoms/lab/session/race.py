"""Several optimizers from the same start, side by side."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

from fathoms.lab.session.design import Design
from fathoms.lab.session.live_run import LiveRun
from fathoms.lab.session.problem import Problem

# Learning rates that are usual for each, at standardised inputs.
USUAL_RATES = {
    "sgd": 0.05,
    "momentum": 0.02,
    "rmsprop": 0.002,
    "adagrad": 0.05,
    "adam": 0.005,
    "adamw": 0.005,
    "nadam": 0.005,
    "lion": 0.0005,
}


def race(
    problem: Problem, design: Design, runners: dict[str, float], epochs: int
) -> Generator[None, None, dict[str, LiveRun]]:
    """Train the same network from the same weights, on the same batches, with each optimizer.

    Args:
        problem: what to learn.
        design: the network.
        runners: the learning rate of each optimizer.
        epochs: how long.

    Yields:
        None after each epoch of each, so that others get a turn.
    """
    runs = {
        name: LiveRun(problem, replace(design, optimizer=name, learning_rate=rate, epochs=None, patience=None))
        for name, rate in runners.items()
    }
    for _ in range(epochs):
        for run in runs.values():
            run.advance(run.steps.steps_per_epoch)
            yield
    for run in runs.values():
        run.measure()
    return runs
