"""One step of the ladder, climbed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fathoms.models import Model
from fathoms.tables.encoding.features import Features
from fathoms.tables.model.formula import Formula
from fathoms.tables.targets.score import Score
from fathoms.tables.targets.target import Target


@dataclass(frozen=True)
class Rung:
    """What a rung reached.

    Attributes:
        name: "the mean" or "the majority", "single neuron", "one hidden layer", "deep network".
        parameters: Trained numbers.
        epochs: Passes over the training rows until training stopped, those of learning again from all rows among them; 0
            for the first rung.
        seconds: How long that took.
        validation: The score on the rows that decided when to stop, before a network learns again from these too.
        test: The score on rows that decided nothing.
        network: The trained network; None for the first rung.
        features: What its inputs are; None for the first rung.
        target: What its outputs mean; None for the first rung.
        formulas: A single neuron's formula, one for each output; empty for the others.
        interrupted: Whether Ctrl-C stopped it early; it then is as its best epoch left it.
        history: The training and validation losses of every epoch with validation rows, ``loss`` and ``val_loss``; empty if
            it has none.
    """

    name: str
    parameters: int
    epochs: int
    seconds: float
    validation: Score
    test: Score
    network: Model | None = None
    features: Features | None = None
    target: Target | None = None
    formulas: tuple[Formula, ...] = ()
    interrupted: bool = False
    history: Mapping[str, Sequence[float]] = field(default_factory=dict)
