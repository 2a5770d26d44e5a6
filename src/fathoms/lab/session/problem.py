"""A table with a target and inputs, split and encoded: what a network in the Lab learns from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np

from fathoms.lab.lab_error import LabError
from fathoms.tables.columns.column import Column
from fathoms.tables.columns.find_columns import find_columns
from fathoms.tables.encoding.category_encoder import CategoryEncoder
from fathoms.tables.encoding.encoder import Feature
from fathoms.tables.encoding.features import Features
from fathoms.tables.encoding.linear_scale import LinearScale
from fathoms.tables.encoding.no_scale import NoScale
from fathoms.tables.encoding.number_encoder import NumberEncoder
from fathoms.tables.splits.split import Split
from fathoms.tables.splits.split_plan import SplitPlan
from fathoms.tables.table import Table
from fathoms.tables.targets.label_target import LabelTarget
from fathoms.tables.targets.number_target import NumberTarget
from fathoms.tables.targets.target import Target, Task, find_task

if TYPE_CHECKING:
    from fathoms.lab.session.opened_model import OpenedModel

# A column with more labels gives this many flags, for the most frequent ones.
_MOST_FLAGS = 32


class Problem:
    """Inputs and targets of the training, validation and test rows; encoders are fitted on the training rows alone.

    Numbers are standardised, ``(x - mean) / deviation``, so that every weight can be told in the columns' own units; unless a
    model brings an encoding of its own, see `OpenedModel`.

    Attributes:
        table: the table.
        columns: all its columns and their kinds, without the target.
        inputs: the names of the columns that the network sees.
        target: the column to predict.
        features: what makes the network's inputs of the columns.
        split: the numbers of the rows.
        matrix: numbers and flags of every row of the table, as `features` gives them, float32.
        codes: for each column of many labels its codes, shape `(rows, 1)`; only a front takes such.
        variables: what each column of the matrix is made of: what neurons can be shown over.
        bent: by their places, the columns of the matrix that are no straight line of a number; their variable is the number itself.
        front: the first layers of the model, which stay as they are; None if there are none.
        x: the inputs of every row of the table, float32 of shape `(rows, len(names))`: the matrix, or what the front makes of it.
        y: what the network learns, float32 of shape `(rows, 1)`; 0 in rows without a target.
        names: what each input is.
        sources: for each input the variable that it alone comes from, by its place; None if it comes from a code or from several.
        model: the model whose encoding of the columns this is; None if the encoders were fitted here.
    """

    def __init__(
        self,
        table: Table,
        columns: Sequence[Column],
        inputs: Sequence[str],
        target: Target,
        features: Features,
        split: Split,
        plan: SplitPlan,
        model: OpenedModel | None = None,
    ) -> None:
        self.table = table
        self.columns = list(columns)
        self.inputs = list(inputs)
        self.target = target
        self.features = features
        self.split = split
        self.plan = plan
        matrix, *codes = features.transform(table)
        self.matrix: np.ndarray = np.ascontiguousarray(matrix)
        self.codes: list[np.ndarray] = codes
        matrix_names = straight(features)
        self.bent = bent(features)
        self.variables = [
            Feature(self.bent[place].column) if place in self.bent else feature
            for place, feature in enumerate(matrix_names)
        ]
        self.front = None if model is None else model.front
        self.x = self.matrix if self.front is None else self.front([self.matrix, *codes])
        self.y = np.zeros((table.rows, 1), np.float32)
        rows = np.sort(np.concatenate([split.train, split.validation, split.test]))
        self.y[rows] = target.encode(table, rows)
        self.names = matrix_names if self.front is None else self.front.names(features, matrix_names)
        self.sources: list[int | None] = list(range(len(self.variables)))
        if self.front is not None:
            self.sources = [origin.place for origin in self.front.origins(features)]
        self.model = model

    @classmethod
    def of(
        cls,
        table: Table,
        target: str,
        inputs: Sequence[str] | None = None,
        task: Task | None = None,
        plan: SplitPlan | None = None,
    ) -> Self:
        """Split a table and fit the encoders.

        Args:
            table: the table.
            target: the column to predict.
            inputs: the columns that the network sees; None for all that a network can learn from.
            task: "regression" or "classification"; by default text and two values are classified.
            plan: how to split; by default at random, a fifth of the rows to validate and a fifth to test.

        Raises:
            TableError: the table cannot be learned from.
            LabError: an input is not a column that a network can learn from.
        """
        plan = plan or SplitPlan()
        plan.check(table)
        columns = [column for column in find_columns(table, target, (), None, plan.roles) if column.name != target]
        usable = [column for column in columns if column.used]
        chosen = [column.name for column in usable] if inputs is None else list(dict.fromkeys(inputs))
        unknown = [name for name in chosen if name not in {column.name for column in usable}]
        if unknown:
            raise LabError(f"{unknown[0]!r} cannot be an input. Choose among {', '.join(c.name for c in usable[:12])}.")
        if not chosen:
            raise LabError("Choose at least one column as an input.")
        found, rows = find_task(table, target, task)
        labels = LabelTarget.fit(table, target, rows).codes(table, rows) if found == "classification" else None
        split = plan.split(table, rows, labels)
        learned: Target = (
            NumberTarget.fit(table, target, split.train, linear=True)
            if found == "regression"
            else LabelTarget.fit(table, target, split.train)
        )
        taken = [column for column in usable if column.name in chosen]
        features = Features.fit(table, taken, split.train, "linear")
        features = Features(
            [
                CategoryEncoder.fit(table, encoder.column, split.train, _MOST_FLAGS) if encoder.codes else encoder
                for encoder in features.encoders
            ],
            features.left_out,
        )
        return cls(table, columns, chosen, learned, features, split, plan)

    @property
    def as_it_stands(self) -> bool:
        """Whether the network predicts numbers as they stand in the table, not standardised ones."""
        return self.model is not None and self.model.features is None

    def seen(self, matrix: np.ndarray) -> np.ndarray:
        """What the network sees of rows of the matrix that no row of the table need have; codes are the most frequent ones."""
        if self.front is None:
            return matrix
        usual = [np.bincount(codes[self.split.train, 0]).argmax() for codes in self.codes]
        return self.front([matrix, *(np.full((len(matrix), 1), code) for code in usual)], checked=False)

    @cached_property
    def training(self) -> tuple[np.ndarray, np.ndarray]:
        """Inputs and targets of the training rows, for reading: all runs share them."""
        return self.part(self.split.train)

    def part(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Inputs and targets of these rows."""
        return self.x[rows], self.y[rows]


def bent(features: Features) -> dict[int, NumberEncoder]:
    """The encoders of numbers whose far values are drawn in, by the place of what they give."""
    found: dict[int, NumberEncoder] = {}
    place = 0
    for encoder in features.encoders:
        if (
            isinstance(encoder, NumberEncoder)
            and not isinstance(encoder.scale, LinearScale | NoScale)
            and encoder.numbers
        ):
            found[place] = encoder
        place += len(encoder.numbers)
    return found


def straight(features: Features) -> list[Feature]:
    """What each input is, in the column's own unit if the two are in proportion, else in the input's.

    A number whose far values are drawn in has no line that leads back to its unit; it is called "scaled" then.
    """
    found = []
    for encoder in features.encoders:
        bent = not isinstance(getattr(encoder, "scale", None), LinearScale | NoScale | None)
        for feature in encoder.numbers:
            scaled = bent and (feature.shift, feature.scale) != (0.0, 1.0)
            found.append(Feature(f"{feature.text}, scaled") if scaled else feature)
    return found + features.features[len(found) :]
