"""A single neuron written out with the columns' names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from fathoms.layers import Dense, Embedding
from fathoms.models import Model
from fathoms.tables.encoding.encoder import Feature
from fathoms.tables.encoding.features import Features
from fathoms.tables.targets.label_target import LabelTarget
from fathoms.tables.targets.number_target import NumberTarget

_MOST_TERMS = 12
# Rounding one coefficient may move the answer by this share of the target's deviation (or of a log-odds of one).
_ROUNDING = 0.005


@dataclass(frozen=True)
class Formula:
    """A weighted sum of columns, in the columns' own units: ``left = w₁·x₁ + w₂·x₂ + … + constant``.

    `terms` are coefficients with what they multiply, the weightiest first; `smaller` counts the terms that are not
    shown. Every number is rounded so little that the sum, worked out by hand, is still right to about a hundredth of
    the target's deviation.
    """

    left: str
    terms: tuple[tuple[str, str], ...]
    smaller: int
    constant: str

    @classmethod
    def from_weights(
        cls,
        left: str,
        weights: np.ndarray,
        bias: float,
        features: Sequence[Feature],
        spreads: np.ndarray,
        unit: float = 1.0,
        offset: float = 0.0,
    ) -> Self:
        """Undo the standardising: ``unit * (Σ w·(x - shift)/scale + bias) + offset`` as a sum over the columns.

        Arguments:
            left: What the sum is, left of the equals sign.
            weights: A weight for each feature, shape ``(features,)``.
            bias: The neuron's bias.
            features: What each input is.
            spreads: The standard deviation of each input over the training rows, shape ``(features,)``.
            unit: The target's deviation.
            offset: The target's mean.
        """
        scales = np.array([feature.scale for feature in features])
        shifts = np.array([feature.shift for feature in features])
        coefficients = unit * np.asarray(weights, np.float64) / scales
        constant = unit * bias + offset - float(np.sum(coefficients * shifts))
        order = np.argsort(-np.abs(weights * spreads), kind="stable")
        shown = order if len(order) <= _MOST_TERMS else order[: _MOST_TERMS - 2]
        terms = []
        for place in shown:
            largest = abs(shifts[place]) + scales[place]
            terms.append((_rounded(coefficients[place], _ROUNDING * unit / largest), features[place].text))
        return cls(left, tuple(terms), len(order) - len(shown), _rounded(constant, _ROUNDING * unit))

    def __str__(self) -> str:
        return self.left + " = " + " ".join(self.pieces())

    def pieces(self) -> list[str]:
        """The right side in pieces that a line may break between: ``0.31·alcohol``, ``− 0.22·pH``, …, ``+ 5.64``."""
        signed = [(number, f"{number.lstrip('-')}·{text}") for number, text in self.terms]
        if self.smaller:
            signed.append(("", f"{self.smaller} smaller terms"))
        signed.append((self.constant, self.constant.lstrip("-")))
        pieces = []
        for place, (number, text) in enumerate(signed):
            minus = number.startswith("-")
            pieces.append(("−" if minus else "") + text if not place else ("− " if minus else "+ ") + text)
        return pieces


def neuron_terms(
    network: Model, features: Features, inputs: list[np.ndarray]
) -> tuple[np.ndarray, np.ndarray, list[Feature], np.ndarray]:
    """The weights of a single neuron, one a term, the bias, what each term is, and how much it varies.

    The neuron is a `Dense` layer on the matrix and an `Embedding` on each array of codes, which adds a number for each
    code; so a code is a term as a flag is.

    Arguments:
        network: Such a network.
        features: What its inputs are.
        inputs: The training rows, as `features` gives them.

    Returns:
        Weights of shape ``(terms, outputs)``, biases ``(outputs,)``, the terms, and their standard deviations.
    """
    dense = next(layer for layer in network.layers if isinstance(layer, Dense))
    tables = [layer.get_weights()[0] for layer in network.layers if isinstance(layer, Embedding)]
    kernel, bias = dense.get_weights()
    shares = [
        np.bincount(codes[:, 0], minlength=len(table)) / len(codes)
        for codes, table in zip(inputs[1:], tables, strict=True)
    ]
    spreads = [inputs[0].std(axis=0), *(np.sqrt(share * (1 - share)) for share in shares)]
    terms = features.features + [code for codes in features.codes for code in codes]
    return np.concatenate([kernel, *tables]), bias, terms, np.concatenate(spreads)


def neuron_formulas(
    weights: np.ndarray, bias: np.ndarray, features: Sequence[Feature], spreads: np.ndarray, target: object
) -> list[Formula]:
    """The formula of a single neuron, or of one neuron a label.

    Arguments:
        weights: The layer's kernel, shape ``(features, outputs)``.
        bias: Its bias, shape ``(outputs,)``.
        features: What each input is.
        spreads: The inputs' standard deviations over the training rows.
        target: What the outputs mean: a number's formula gives the number, a label's its log-odds (two labels) or its
            score (more; softmax makes probabilities of the scores).
    """
    if isinstance(target, NumberTarget):
        return [
            Formula.from_weights(
                target.learned, weights[:, 0], float(bias[0]), features, spreads, target.deviation, target.mean
            )
        ]
    assert isinstance(target, LabelTarget)
    if target.outputs == 1:
        names = [f"log-odds of {target.labels[1]}"]
    else:
        names = [f"score of {label}" for label in target.labels]
    return [
        Formula.from_weights(name, weights[:, place], float(bias[place]), features, spreads)
        for place, name in enumerate(names)
    ]


def _rounded(value: float, error: float) -> str:
    """A number with as few digits as keep the rounding error below `error`, but at least two significant ones."""
    decimals = max(0, math.ceil(-math.log10(2 * error))) if error > 0 else 6
    if value and abs(value) >= 1e-12:
        decimals = max(decimals, 1 - math.floor(math.log10(abs(value))))
    if abs(value) >= 1e7 or (decimals > 8 and abs(value) < 1e-3):
        return f"{value:.3g}"
    text = f"{value:.{decimals}f}"
    return text if float(text) else text.lstrip("-")
