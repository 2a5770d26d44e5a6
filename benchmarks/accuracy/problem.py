"""A table, a split, and all that a method may know."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars
from numpy.typing import NDArray

from accuracy.tables import DevelopmentTable, Rows


@dataclass(frozen=True)
class Problem:
    """Rows to learn from, and rows to predict, whose target no method is given."""

    table: DevelopmentTable
    train: Rows
    test: Rows
    seed: int

    @property
    def is_regression(self) -> bool:
        """Whether numbers are predicted."""
        return self.table.task == "regression"

    @cached_property
    def truth(self) -> NDArray[Any]:
        """The training rows' target, numbers or labels' places."""
        return self.table.truth(self.train)

    @cached_property
    def _prepared(self) -> tuple[polars.DataFrame, list[str]]:
        return self.table.peer_frame()

    @property
    def categories(self) -> list[str]:
        """The columns of `frames` that are categories."""
        return self._prepared[1]

    def frames(self, as_categories: bool) -> tuple[Any, Any]:
        """Training and test rows as pandas frames; categories as pandas' type or as text."""
        import pandas

        whole = pandas.DataFrame({series.name: series.to_numpy() for series in self._prepared[0].get_columns()})
        if as_categories:
            for name in self.categories:
                known = sorted(whole[name].iloc[self.train].unique())
                whole[name] = pandas.Categorical(whole[name], categories=known)
        return whole.iloc[self.train], whole.iloc[self.test]

    def filled_frames(self) -> tuple[Any, Any]:
        """Training and test rows as pandas frames, missing numbers the training rows' median, categories as text."""
        train, test = self.frames(as_categories=False)
        medians = train.drop(columns=self.categories).median()
        return train.fillna(medians), test.fillna(medians)

    def holdout(self, share: float = 0.2) -> tuple[Rows, Rows]:
        """Places among the training rows: to fit on, and to stop early by, labels shared out alike."""
        generator = np.random.default_rng([self.seed, 7])
        order = generator.permutation(len(self.train))
        if self.is_regression:
            cut = round(share * len(order))
            return order[cut:], order[:cut]
        classes = self.truth[order]
        kept = np.zeros(len(order), bool)
        for label in np.unique(classes):
            members = np.flatnonzero(classes == label)
            kept[members[: round(share * len(members))]] = True
        return order[~kept], order[kept]

    def spread(self, probabilities: Any, classes: Any) -> NDArray[np.float64]:
        """Probabilities of all labels, where a method knows only those of the training rows."""
        whole = np.zeros((len(probabilities), len(self.table.labels())))
        whole[:, np.asarray(classes, np.int64)] = probabilities
        return whole
