"""What every recipe does."""

from __future__ import annotations

from typing import Protocol

from fathoms.tables.recipes.lesson import Lesson
from fathoms.tables.recipes.trained import Trained


class Recipe(Protocol):
    """A kind of network and how it is trained.

    Attributes:
        key: What it is called in commands: ``neuron``, ``shallow``, ``deep``, ``best``.
        name: What it is called in prose: "single neuron", "one hidden layer", "deep network", "best".
    """

    @property
    def key(self) -> str:
        """Its name in commands."""
        ...

    @property
    def name(self) -> str:
        """Its name in prose."""
        ...

    def train(self, lesson: Lesson) -> Trained | None:
        """Build a network and train it.

        Returns:
            The network of the best epoch; None if Ctrl-C came before the end of the first.
        """
        ...
