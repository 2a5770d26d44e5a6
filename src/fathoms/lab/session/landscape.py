"""The loss as a surface over two directions of the weights, and the way that training took over it."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from fathoms.lab.session.build_network import build_network
from fathoms.lab.session.live_run import LiveRun

# Rows that the surface is worked out on.
_MOST_ROWS = 1000


@dataclass(frozen=True)
class Surface:
    """Losses on a grid, and the path.

    Attributes:
        across, along: how far each column and each row of the grid lies from the present weights, in the directions' units.
        loss: shape `(len(along), len(across))`.
        path: the way of training, shape `(states, 3)`: where it was along both directions, and the loss on the surface's rows.
        left_out: how much of the way's length lies outside of the plane, 0 to 1.
    """

    across: np.ndarray
    along: np.ndarray
    loss: np.ndarray
    path: np.ndarray
    left_out: float


def weight_directions(run: LiveRun, first: tuple[int, int], second: tuple[int, int]) -> np.ndarray:
    """Two directions that each change a single weight: `(number of the array, place in it)`; shape `(2, weights)`."""
    sizes = [variable.value.size for variable in run.network.trainable_variables]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    directions = np.zeros((2, starts[-1]), np.float32)
    for row, (array, place) in enumerate((first, second)):
        directions[row, starts[array] + place] = 1
    return directions


def random_directions(run: LiveRun, seed: int) -> np.ndarray:
    """Two random directions, each neuron's part as long as its weights are (Li et al., "Visualizing the loss landscape of
    neural nets", NeurIPS 2018), and at right angles to each other; shape `(2, weights)`."""
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(2):
        parts = []
        for variable in run.network.trainable_variables:
            values = variable.value
            part = rng.normal(size=values.shape)
            if values.ndim > 1:
                part *= np.linalg.norm(values, axis=0) / np.maximum(np.linalg.norm(part, axis=0), 1e-12)
            else:
                part *= np.linalg.norm(values) / np.maximum(np.linalg.norm(part), 1e-12)
            parts.append(part.ravel())
        drawn.append(np.concatenate(parts))
    first, second = drawn
    if (square := first @ first) > 0:
        second = second - first * (first @ second) / square
    return np.array([first, second], np.float32)


def path_directions(run: LiveRun) -> np.ndarray:
    """The plane in which most of the way of training lies: its two principal directions, each of length 1."""
    states = _weights_of_path(run)[1]
    away = states - states[-1]
    _, _, directions = np.linalg.svd(away.astype(np.float64), full_matrices=False)
    if len(directions) < 2:
        return random_directions(run, 0)
    found: np.ndarray = directions[:2].astype(np.float32)
    return found


def surface(
    run: LiveRun, directions: np.ndarray, points: int = 31, reach: float | None = None
) -> Generator[None, None, Surface]:
    """Work out the loss on a square grid around the present weights.

    Args:
        run: the run; it is left as it is.
        directions: two, shape `(2, weights)`.
        points: the grid's points a side.
        reach: how far the grid goes, in the directions' units; None for far enough to show the way of training.

    Yields:
        None now and then, so that others get a turn.
    """
    rows = run.problem.split.train[:_MOST_ROWS]
    x, y = run.problem.part(rows)
    network = build_network(run.design, run.problem)
    network.set_weights(run.network.get_weights())
    variables = network.trainable_variables
    _, states = _weights_of_path(run)
    now = states[-1]
    squares = np.maximum((directions * directions).sum(axis=1), 1e-24)
    away = (states - now).astype(np.float64)
    places = away @ directions.T / squares
    if reach is None:
        farthest = float(np.abs(places).max())
        reach = 1.25 * farthest if farthest > 1e-6 else 1.0
    grid = np.linspace(-reach, reach, points)

    def loss_at(weights: np.ndarray) -> float:
        at = 0
        for variable in variables:
            variable.assign(weights[at : at + variable.value.size].reshape(variable.shape))
            at += variable.value.size
        return float(network.evaluate(x, y, batch_size=len(x), verbose=0)[0])

    losses = np.empty((points, points), np.float32)
    for row, along in enumerate(grid):
        for column, across in enumerate(grid):
            losses[row, column] = loss_at(now + across * directions[0] + along * directions[1])
        yield
    chosen = np.unique(np.linspace(0, len(states) - 1, min(len(states), 200)).round().astype(int))
    path = np.empty((len(chosen), 3), np.float32)
    for place, state in enumerate(chosen):
        path[place] = (*places[state], loss_at(states[state]))
        if place % 10 == 0:
            yield
    inside = places @ directions
    length = float(np.linalg.norm(away))
    left_out = float(np.linalg.norm(away - inside)) / length if length else 0.0
    return Surface(grid.astype(np.float32), grid.astype(np.float32), losses, path, left_out)


def _weights_of_path(run: LiveRun) -> tuple[list[int], np.ndarray]:
    """The trainable weights of each state along the way, as rows; and their steps."""
    trainable = {id(variable) for variable in run.network.trainable_variables}
    places = [place for place, variable in enumerate(run.network.weights) if id(variable) in trainable]
    path = run.path()
    rows = [np.concatenate([state[place].ravel() for place in places]) for _, state in path]
    return [step for step, _ in path], np.array(rows)
