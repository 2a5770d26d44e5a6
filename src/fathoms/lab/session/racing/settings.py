"""The settings that can be raced."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from fathoms.lab.session.design import (
    ACTIVATIONS,
    DECAYS,
    DROPOUTS,
    LOSSES,
    MOST_BATCH,
    MOST_LAYERS,
    MOST_SEED,
    MOST_UNITS,
    OPTIMIZERS,
    RATES,
    Design,
    LayerDesign,
    sort_of,
)
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.racing.setting import Setting

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
_WIDEST_OFFERED = 256  # wider ones take long; who wants them can type them
_SEEDS = 5
_SAME = "Each begins at the same weights and sees the same batches."
_IN_ALL = "All hidden layers get it."


def ladder(value: float, factors: Sequence[float] = (0.1, 0.3, 1, 3, 10)) -> list[float]:
    """Values around one, with a digit each.

    >>> ladder(0.01)
    [0.001, 0.003, 0.01, 0.03, 0.1]
    """
    return [value if factor == 1 else float(f"{value * factor:.1g}") for factor in factors]


def doubled(value: int) -> list[int]:
    """Half and double, twice.

    >>> doubled(32)
    [8, 16, 32, 64, 128]
    """
    return [value // 4, value // 2, value, 2 * value, 4 * value]


def _in_layers(part: str) -> Callable[[Design, Any], Design]:
    """Gives all hidden layers a value."""
    return lambda design, value: replace(
        design, layers=tuple(replace(layer, **{part: value}) for layer in design.layers)
    )


def _width(design: Design) -> int:
    return max((layer.units for layer in design.layers), default=0)


def _widths(design: Design, problem: Problem) -> list[int]:
    width = _width(design)
    return [other for other in doubled(width) if 0 < other <= max(_WIDEST_OFFERED, width)]


def _with_width(design: Design, units: Any) -> Design:
    return replace(_in_layers("units")(design, units), start=None)


def _with_depth(design: Design, depth: Any) -> Design:
    last = design.layers[-1] if design.layers else LayerDesign()
    return replace(design, layers=(*design.layers[:depth], *[last] * (depth - len(design.layers))), start=None)


def _seed_note(design: Design) -> str:
    if design.start is not None:
        return "All begin at the model's weights. The seed mixes the rows, and chooses what dropout leaves out."
    return "All settings are the same. Each seed draws other first weights, and mixes the rows in another way: how much is luck?"


SETTINGS = {
    "optimizer": Setting(
        "optimizer",
        of=lambda design: design.optimizer,
        put=lambda design, name: replace(design, optimizer=str(name)),
        around=lambda design, problem: ("sgd", "momentum", "rmsprop", "adam"),
        note=lambda design: f"{_SAME[:-1]}; only what it makes of the gradients differs.",
        names=lambda problem: OPTIMIZERS,
        rates=USUAL_RATES,
    ),
    "learning_rate": Setting(
        "learning rate",
        of=lambda design: design.learning_rate,
        put=lambda design, rate: replace(design, learning_rate=float(rate)),
        around=lambda design, problem: ladder(design.learning_rate),
        note=lambda design: _SAME,
        number=RATES,
    ),
    "batch_size": Setting(
        "batch size",
        of=lambda design: design.batch_size,
        put=lambda design, rows: replace(design, batch_size=int(rows)),
        around=lambda design, problem: [
            rows for rows in doubled(design.batch_size) if rows <= len(problem.split.train)
        ],
        note=lambda design: (
            "Each begins at the same weights. Larger batches make fewer steps an epoch, and each size mixes the rows in its own way."
        ),
        whole=(1, MOST_BATCH),
    ),
    "weight_decay": Setting(
        "weight decay",
        of=lambda design: design.weight_decay,
        put=lambda design, decay: replace(design, weight_decay=float(decay)),
        around=lambda design, problem: [0.0, *ladder(design.weight_decay or 0.001, (0.1, 1, 10))],
        note=lambda design: f"{_SAME} The losses do not count the decay.",
        number=DECAYS,
    ),
    "width": Setting(
        "width",
        of=_width,
        put=_with_width,
        around=_widths,
        note=lambda design: (
            "All hidden layers get so many neurons. Another width has other weights, so each draws its own first ones, by "
            "the same seed. The batches are the same."
        ),
        whole=(1, MOST_UNITS),
        in_layers=True,
    ),
    "depth": Setting(
        "depth",
        of=lambda design: len(design.layers),
        put=_with_depth,
        around=lambda design, problem: range(max(0, len(design.layers) - 2), len(design.layers) + 3),
        note=lambda design: (
            "So many hidden layers; those that are added are like the last one. Another depth has other weights, so each draws "
            "its own first ones, by the same seed. The batches are the same."
        ),
        whole=(0, MOST_LAYERS),
    ),
    "activation": Setting(
        "activation",
        of=lambda design: design.layers[-1].activation if design.layers else "",
        put=_in_layers("activation"),
        around=lambda design, problem: ("linear", "relu", "gelu", "tanh", "sigmoid"),
        note=lambda design: f"{_IN_ALL} {_SAME}",
        names=lambda problem: ACTIVATIONS,
        in_layers=True,
    ),
    "dropout": Setting(
        "dropout",
        of=lambda design: design.layers[-1].dropout if design.layers else 0.0,
        put=_in_layers("dropout"),
        around=lambda design, problem: (0.0, 0.1, 0.25, 0.5),
        note=lambda design: (
            f"{_IN_ALL} {_SAME} Training losses are those with dropout, so they are higher: compare those of validation."
        ),
        number=DROPOUTS,
        in_layers=True,
    ),
    "loss": Setting(
        "loss",
        of=lambda design: design.loss,
        put=lambda design, loss: replace(design, loss=str(loss)),
        around=lambda design, problem: LOSSES[sort_of(problem.target)],
        note=lambda design: (
            f"{_SAME} Losses of different kinds cannot be compared: the curves and the order are by the metric."
        ),
        names=lambda problem: LOSSES[sort_of(problem.target)],
    ),
    "seed": Setting(
        "seed",
        of=lambda design: design.seed,
        put=lambda design, seed: replace(design, seed=int(seed)),
        around=lambda design, problem: range(min(design.seed, MOST_SEED - _SEEDS + 1), MOST_SEED + 1)[:_SEEDS],
        note=_seed_note,
        whole=(0, MOST_SEED),
    ),
}
