"""What both estimators do: rows become a table, a recipe trains a network for it, and the network predicts."""

from __future__ import annotations

import random
import tempfile
import warnings
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import _safe_indexing, check_random_state
from sklearn.utils.validation import (
    _check_sample_weight,
    check_consistent_length,
    check_is_fitted,
    column_or_1d,
    validate_data,
)

from fathoms.estimators.progress_line import ProgressLine
from fathoms.estimators.raw_rows import is_frame, rows_frame
from fathoms.tables.columns.find_columns import find_columns
from fathoms.tables.encoding.features import Features
from fathoms.tables.model.table_model import TableModel
from fathoms.tables.recipes.folds import folds
from fathoms.tables.recipes.lesson import Lesson
from fathoms.tables.recipes.recipe import Recipe
from fathoms.tables.recipes.recipes import NEURON, RECIPES
from fathoms.tables.splits.split import Rows, find_copies
from fathoms.tables.table import Table
from fathoms.tables.targets.target import Target


class FathomsEstimator(BaseEstimator):  # type: ignore[misc] # scikit-learn has no types
    """A network for raw tables as an estimator of scikit-learn; see `FathomsRegressor` and `FathomsClassifier`.

    Rows may be a data frame of pandas or polars, whose columns may hold numbers, categories, text, dates and yes/no, or an
    array. Cells may be missing. Columns of numbers in an array are numbers; what a frame's columns are is found out.
    """

    def __init__(
        self,
        recipe: str = "deep",
        *,
        seconds: float | None = None,
        validation: float = 0.2,
        epochs: int | None = None,
        kinds: Mapping[str, Any] | None = None,
        ignore: Collection[str] = (),
        random_state: Any = None,
        verbose: int = 0,
    ) -> None:
        """Set how to train; nothing is checked before `fit`.

        Args:
            recipe: the network: `"neuron"`, `"shallow"` (one hidden layer), `"deep"`, or `"best"` (an ensemble over folds).
            seconds: about how long training may take; None for as long as the recipe takes.
            validation: the share of the rows that say when to stop; `"best"` uses folds of its own.
            epochs: the most passes over the rows; None for as many as the recipe takes.
            kinds: kinds of columns that are known better, by name: `{"postcode": "category"}`; columns of arrays are
                `x0`, `x1`, ...
            ignore: names of columns to leave out.
            random_state: a seed, a `RandomState`, or None for another network each time. The same seed gives the same
                bits.
            verbose: 1 shows how training goes.
        """
        self.recipe = recipe
        self.seconds = seconds
        self.validation = validation
        self.epochs = epochs
        self.kinds = kinds
        self.ignore = ignore
        self.random_state = random_state
        self.verbose = verbose

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Train a network.

        Args:
            X: the rows: a data frame, or an array of shape (rows, columns).
            y: the target of each row, shape (rows,).
            sample_weight: how much each row counts in the loss, shape (rows,), beside the others; None if all count the
                same. Rows of weight 0 are left out. How columns are scaled does not depend on it. For classes that
                are to count the same: `sklearn.utils.class_weight.compute_sample_weight("balanced", y)`.

        Returns:
            The estimator itself.

        Raises:
            ValueError: a parameter, the rows or the targets cannot be used as they are; the message says what to change.
        """
        recipe = self._checked_recipe()
        X = self._checked_rows(X, y, reset=True)
        y = column_or_1d(y, warn=True)
        check_consistent_length(X, y)
        weights = None
        if sample_weight is not None:
            weights = _checked_weights(sample_weight, X)
            X, y, weights = (_safe_indexing(given, np.flatnonzero(weights)) for given in (X, y, weights))
        targets = self._targets(y)
        names = self._names(X)
        name = _free_name("target", names)
        table = Table(rows_frame(X, names).with_columns(targets.alias(name)), "X")
        seed = int(check_random_state(self.random_state).randint(np.iinfo(np.int32).max))
        with _globals_kept():
            self._train(recipe, table, name, self._known_kinds(X, names), weights, seed)
        return self

    def predict(self, X: Any) -> np.ndarray:
        """Predict the target of each row, shape (rows,)."""
        raise NotImplementedError

    def lab(self, X: Any, y: Any, *, port: int = 0, browser: bool = True, block: bool | None = None) -> Any:
        """Open the Lab on the network with these rows; see `fathoms.Model.lab`.

        What the Lab shows is what `predict` and `predict_proba` give; classes have their own names. It works on a copy, and splits
        the rows anew into those that train, validate and test.

        Args:
            X: the rows, as `fit` takes them.
            y: the target of each row.
            port, browser, block: as for `fathoms.Model.lab`.

        Returns:
            None; where it does not wait, as in a notebook, the page: `.address`, and `.close()`, which ends it.

        Raises:
            NotFittedError: there is no network yet.
            LabError: a ValueError: the Lab cannot draw the network, as an ensemble, or the rows do not fit it.
        """
        check_is_fitted(self, msg="This %(name)s has no network to show yet. Train it first: fit(X, y).")
        column = _free_name(str(getattr(y, "name", None) or "y"), self._names(X))
        X = self._checked_rows(X, reset=False)
        y = column_or_1d(y, warn=True)
        check_consistent_length(X, y)
        cells, target = self._shown_target(y)
        target.column = column
        table = Table(rows_frame(X, self._names(X)).with_columns(cells.alias(column)), "X, y")
        model = TableModel(self.model_.features, target, self.model_.network, self.model_.rung)
        return model.lab(table, port=port, browser=browser, block=block)

    # What the task decides

    def _targets(self, values: np.ndarray) -> Any:
        """Check the targets; return them as a column of a table."""
        raise NotImplementedError

    def _fitted_target(self, table: Table, column: str, rows: Rows, linear: bool) -> Target:
        raise NotImplementedError

    def _shown_target(self, values: np.ndarray) -> tuple[Any, Target]:
        """Return targets as a column for people to see, and what the network predicts in the same words."""
        raise NotImplementedError

    def _labels(self, table: Table, column: str) -> np.ndarray | None:
        """Return each row's class; None for numbers."""
        raise NotImplementedError

    # Training

    def _train(
        self,
        recipe: Recipe,
        table: Table,
        column: str,
        kinds: Mapping[str, Any],
        weights: np.ndarray | None,
        seed: int,
    ) -> None:
        columns = find_columns(table, column, self.ignore, kinds)
        copies = find_copies(table.frame)
        groups = copies if copies.max() + 1 < table.rows else None
        train, validation = self._parts(table, column, seed, groups)
        features = Features.fit(table, columns, train, "linear" if recipe is NEURON else "robust")
        target = self._fitted_target(table, column, train, recipe is NEURON)
        line = ProgressLine() if self.verbose else None
        lesson = Lesson(
            features.transform(table),
            target.encode(table, np.arange(table.rows)),
            train,
            validation,
            features,
            target,
            seed=seed,
            epochs=self.epochs,
            seconds=self.seconds,
            weights=weights,
            groups=groups,
            watch=line.tell if line else None,
        )
        trained = recipe.train(lesson)
        if line:
            line.end()
        if trained is None:
            raise KeyboardInterrupt
        if trained.interrupted:
            warnings.warn("Training was interrupted; the best epoch so far is kept.", ConvergenceWarning, stacklevel=4)
        self.model_ = TableModel(features, target, trained.network, recipe.name)
        self.n_iter_ = trained.epochs

    def _parts(self, table: Table, column: str, seed: int, groups: np.ndarray | None) -> tuple[Rows, Rows]:
        """Draw the validation rows; a class is never among them alone."""
        rows, labels = np.arange(table.rows), self._labels(table, column)
        count = min(max(2, round(1 / self.validation)), table.rows)
        held = folds(rows, count, seed, labels, groups) == 0
        if labels is not None:
            held &= np.isin(labels, labels[~held])
            if not held.any():  # no class can spare one
                return rows, rows
        return rows[~held], rows[held]

    # Checks

    def _checked_recipe(self) -> Recipe:
        found = [recipe for recipe in RECIPES if recipe.key == self.recipe]
        if not found:
            known = ", ".join(repr(recipe.key) for recipe in RECIPES)
            raise ValueError(f"recipe={self.recipe!r}: there is no such recipe. Choose one of {known}.")
        if not 0 < self.validation < 1:
            raise ValueError(f"validation={self.validation!r}: give the share of rows between 0 and 1, such as 0.2.")
        if self.epochs is not None and self.epochs < 1:
            raise ValueError(f"epochs={self.epochs!r}: give a whole number of 1 or more, or None.")
        if self.seconds is not None and not self.seconds > 0:
            raise ValueError(f"seconds={self.seconds!r}: give a number above 0, or None.")
        return found[0]

    def _checked_rows(self, X: Any, y: Any = "no_validation", *, reset: bool) -> Any:
        if is_frame(X):
            validate_data(self, X, y, reset=reset, skip_check_array=True)
            rows, columns = X.shape
        else:
            if reset and y is None:
                validate_data(self, X, y)  # says that y is missing
            X = validate_data(self, X, reset=reset, dtype=None, ensure_all_finite="allow-nan")
            rows, columns = X.shape
        if columns == 0:
            raise ValueError(f"0 feature(s) (shape=({rows}, 0)) while a minimum of 1 is required. Give columns.")
        if reset and rows < 2:
            raise ValueError(
                f"Found n_samples={rows}, but training takes at least 2 rows, and is of use from 50 or so on."
            )
        return X

    def _names(self, X: Any) -> list[str]:
        """What the table's columns are called: as in the frame that `fit` was given, or x0, x1, ..."""
        names = getattr(self, "feature_names_in_", None)
        if names is not None:
            return [str(name) for name in names]
        if is_frame(X):
            given = [str(name) for name in X.columns]
            if len(set(given)) == len(given):
                return given
        return [f"x{place}" for place in range(self.n_features_in_)]

    def _known_kinds(self, X: Any, names: list[str]) -> dict[str, Any]:
        numbers = not is_frame(X) and X.dtype.kind in "iuf"
        return {**(dict.fromkeys(names, "number") if numbers else {}), **(self.kinds or {})}

    # Predicting

    def _outputs(self, X: Any) -> np.ndarray:
        check_is_fitted(self)
        X = self._checked_rows(X, reset=False)
        table = Table(rows_frame(X, self._names(X)), "X")
        return self.model_.outputs(table, np.arange(table.rows))

    # Copies

    def __getstate__(self) -> dict[str, Any]:
        """The network goes into a pickle as the bytes of its own file."""
        state: dict[str, Any] = dict(super().__getstate__())
        if "model_" in state:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "model.keras"
                self.model_.save(path)
                state["model_"] = path.read_bytes()
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        """The network is read from them as any file of a model is: as data, never as code."""
        if isinstance(state.get("model_"), bytes):
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "model.keras"
                path.write_bytes(state["model_"])
                state = {**state, "model_": TableModel.load(path)}
        super().__setstate__(state)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        return tags


def _checked_weights(given: Any, X: Any) -> np.ndarray:
    """The weight of each row, 1 on average over those that count."""
    weights = _check_sample_weight(given, X, dtype=np.float64, ensure_non_negative=True)
    counting = int(np.count_nonzero(weights))
    if counting < 2:
        raise ValueError(
            f"sample_weight leaves {counting} of {len(weights)} rows, the others being 0. Give weights above 0 to at least 2."
        )
    largest = weights.max()  # so that a sum of large ones stays finite
    return np.asarray(weights / largest * (counting / (weights / largest).sum()), np.float32)


def _free_name(name: str, taken: list[str]) -> str:
    while name in taken:
        name += "_"
    return name


@contextmanager
def _globals_kept() -> Iterator[None]:
    """Training sets the seeds of Python's and NumPy's own generators, which are the caller's: put them back."""
    python, numpy = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
