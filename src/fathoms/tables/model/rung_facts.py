"""What a rung of the ladder reached, as a model's file keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.targets.score import Score


@dataclass(frozen=True)
class ScoreFacts:
    """A score's means with their standard errors over the rows."""

    rows: int
    loss: float
    metric: float
    loss_error: float
    metric_error: float

    @classmethod
    def of(cls, score: Score) -> Self:
        """The facts of a score."""
        root = np.sqrt(max(1, score.rows))
        return cls(
            score.rows, score.loss, score.metric, float(score.losses.std() / root), float(score.metrics.std() / root)
        )

    def get_config(self) -> dict[str, object]:
        """What rebuilds the facts, for JSON."""
        return dict(vars(self))

    @classmethod
    def from_config(cls, config: CheckedConfig) -> Self:
        """Rebuild facts from what `get_config` gave."""
        return cls(
            config.integer("rows"),
            config.number("loss"),
            config.number("metric"),
            config.number("loss_error", least=0),
            config.number("metric_error", least=0),
        )


@dataclass(frozen=True)
class RungFacts:
    """A rung's name, size and scores. Its seconds are left out: the same run is to give the same file."""

    name: str
    parameters: int
    epochs: int
    validation: ScoreFacts
    test: ScoreFacts

    def get_config(self) -> dict[str, object]:
        """What rebuilds the facts, for JSON."""
        return {
            "name": self.name,
            "parameters": self.parameters,
            "epochs": self.epochs,
            "validation": self.validation.get_config(),
            "test": self.test.get_config(),
        }

    @classmethod
    def from_config(cls, config: CheckedConfig) -> Self:
        """Rebuild facts from what `get_config` gave."""
        return cls(
            config.text("name"),
            config.integer("parameters"),
            config.integer("epochs"),
            ScoreFacts.from_config(config.part("validation")),
            ScoreFacts.from_config(config.part("test")),
        )
