"""Which learning rates work: a short run in which the rate rises from far too low to far too high."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fathoms.engine.seeds import seeded_aside
from fathoms.models import Model, clone_model
from fathoms.models.stepwise import Stepwise

_LOWEST = 1e-6
_HIGHEST = 10.0
_BLOWN_UP = 4.0
_NEAR = 1.2
_FALLEN = 0.98
_WIDE = 9  # steps over which the curve is smoothed
_MOST_MEASURED = 500


@dataclass(frozen=True)
class LearningRateTest:
    """What the test found.

    Attributes:
        rates: the learning rate of each step.
        losses: the loss after each step.
        best: the rate at which the loss fell fastest, at most a fifth of `highest`; None if it never fell.
        highest: the rate above which the loss blew up; None if it never did.
    """

    rates: np.ndarray
    losses: np.ndarray
    best: float | None
    highest: float | None


def learning_rate_test(
    model: Model, x: Any, y: Any, batch_size: int = 32, steps: int = 200, seed: int = 0
) -> LearningRateTest:
    """Train a copy of the model from new weights for `steps` steps, whose learning rate rises evenly in its logarithm.

    After each step the loss is measured on the same rows, so that it does not depend on which batch came.

    Args:
        model: a compiled model; it is left as it is.
        x, y: rows to train on, as for `fit`; a list of arrays for a model with several inputs.
        batch_size: rows a step.
        steps: how many steps.
        seed: the seed that draws the weights and orders the rows.

    Source: L. N. Smith, "Cyclical learning rates for training neural networks", WACV 2017, section 3.3.

    >>> import numpy as np, fathoms
    >>> x = np.random.default_rng(0).normal(size=(500, 1))
    >>> model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> found = learning_rate_test(model, x, 3 * x)
    >>> 0.003 < found.best < 0.5 < found.highest
    True
    """
    with seeded_aside(seed):
        copy = clone_model(model)
        optimizer = type(model.optimizer).from_config(model.optimizer.get_config())
        copy.compile(optimizer=optimizer, loss=model.loss)
        run = Stepwise(copy, x, y, min(batch_size, len(y)), seed)
    parts = x if isinstance(x, list | tuple) else [x]
    seen = [part[:_MOST_MEASURED] for part in parts]
    truth = y[:_MOST_MEASURED]
    rates = np.geomspace(_LOWEST, _HIGHEST, steps)
    losses = [_loss(copy, seen, truth)]
    highest = None
    for rate in rates:
        optimizer.learning_rate = float(rate)
        run.advance(1)
        loss = _loss(copy, seen, truth)
        if not np.isfinite(loss) or (loss > _BLOWN_UP * min(losses) and loss > losses[0]):
            highest = _last_good(rates, losses)
            break
        losses.append(loss)
    curve = np.array(losses[1:])
    best = _steepest(rates, np.array(losses))
    if best is not None and highest is not None:
        best = min(best, highest / 5)
    return LearningRateTest(rates[: len(curve)], curve, best, highest)


def _loss(model: Model, x: list[np.ndarray], y: np.ndarray) -> float:
    """The loss on these rows as it is while training, but without dropout."""
    loss = model.evaluate(x if len(x) > 1 else x[0], y, batch_size=len(y), verbose=0)
    return float(loss[0] if isinstance(loss, list) else loss)


def _last_good(rates: np.ndarray, losses: list[float]) -> float:
    """The last rate, before the loss blew up, at which it was still close to its lowest."""
    curve = np.array(losses)
    near = np.flatnonzero(curve <= _NEAR * curve.min())
    return float(rates[max(near[-1] - 1, 0)])


def _steepest(rates: np.ndarray, losses: np.ndarray) -> float | None:
    """The rate at which the loss falls fastest by the rate's logarithm."""
    if len(losses) < 2 * _WIDE or losses.min() > _FALLEN * losses[0]:
        return None
    smooth = np.convolve(losses, np.ones(_WIDE) / _WIDE, mode="valid")
    falls = smooth[:-1] - smooth[1:]
    place = int(np.argmax(falls[: max(1, int(np.argmin(smooth)))]))
    return float(rates[place + _WIDE // 2])
