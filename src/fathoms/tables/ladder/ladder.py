"""From a table to networks: the mean, a single neuron, one hidden layer, a deep network."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from os import PathLike
from pathlib import Path

import numpy as np

from fathoms.models import Model
from fathoms.tables.columns.find_columns import SaidKind, find_columns
from fathoms.tables.columns.leaks import Leak, find_leaks, find_shared_rows
from fathoms.tables.encoding.features import Features
from fathoms.tables.ladder.boosted_trees import BOOSTED_TREES, boosted_trees, has_trees
from fathoms.tables.ladder.rung import Rung
from fathoms.tables.model.formula import Formula, neuron_formulas, neuron_terms
from fathoms.tables.model.row_sample import row_sample
from fathoms.tables.model.rung_facts import RungFacts, ScoreFacts
from fathoms.tables.model.table_model import TableModel
from fathoms.tables.model.training_facts import TrainingFacts
from fathoms.tables.recipes.deep_recipe import DeepRecipe
from fathoms.tables.recipes.epoch_watch import Progress
from fathoms.tables.recipes.lesson import Lesson
from fathoms.tables.recipes.recipe import Recipe
from fathoms.tables.recipes.recipes import BEST, NEURON, RECIPES
from fathoms.tables.recipes.settings import Settings
from fathoms.tables.splits.split import Rows
from fathoms.tables.splits.split_plan import SplitPlan
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError
from fathoms.tables.targets.label_target import LabelTarget
from fathoms.tables.targets.number_target import NumberTarget
from fathoms.tables.targets.score import Score
from fathoms.tables.targets.target import Target, Task, find_task

_LARGEST_SEED = 2**32 - 1
# What the mean of an ensemble's members gains over one of them, at the least usual.
_NEAR = 1.03
# Of the time that is left, what a recipe before the last may take, and what is left for boosted trees after it.
_EARLIER_SHARE = 0.15


class Ladder:
    """Ever deeper networks for one table, each judged on the same rows.

    The rows are split first. Whatever is learned, also means, deviations and labels, is learned from the training rows
    alone; the validation rows say when to stop and which rung is best; the test rows are only predicted.

    Arguments:
        table: The table.
        target: The column to predict.
        task: "regression" or "classification"; by default text and two values are classified.
        ignore: Columns to leave out.
        kinds: Kinds of columns that are known better: ``{"postcode": "category"}``.
        seed: Draws the split, the first weights and the order of the rows. Training sets the global seed with it.
        epochs: The most epochs a network may take; None for as many as its recipe takes.
        plan: How the rows are split, with shares and a seed of its own; by default at random, a fifth to validate and a
            fifth to test.
        recipe: The last rung: "neuron", "shallow", "deep" or "best" (an ensemble over folds).
        seconds: About how long the climb may take, most of it for the last recipe; None for as long as it takes. With a
            limit, how far training comes depends on the machine, and so do its bits.
        trees: Train boosted trees beside the networks, if LightGBM or scikit-learn is installed.
        settings: Settings of the deep network and of the ensemble's members, other than the usual ones.
        backup: A folder in which long trainings keep their state: the same climb goes on from there after an interruption, and
            ends with the same bits. Whoever made the folder removes it.

    Raises:
        TableError: The table cannot be learned from; the message says what to change.

    Example:
        >>> import polars
        >>> x = np.arange(60) % 7
        >>> ladder = Ladder(Table(polars.DataFrame({"x": x, "y": 2.0 * x + 1})), "y", epochs=300)
        >>> rungs = list(ladder.climb())
        >>> [rung.name for rung in rungs]
        ['the mean', 'single neuron', 'one hidden layer', 'deep network']
        >>> print(rungs[1].formulas[0])  # doctest: +SKIP
        y = 2.000·x + 1.00
    """

    def __init__(
        self,
        table: Table,
        target: str,
        *,
        task: Task | None = None,
        ignore: Collection[str] = (),
        kinds: Mapping[str, SaidKind] | None = None,
        seed: int = 0,
        epochs: int | None = None,
        recipe: str = "deep",
        plan: SplitPlan | None = None,
        seconds: float | None = None,
        trees: bool = False,
        settings: Settings | None = None,
        backup: str | PathLike[str] | None = None,
    ) -> None:
        if seconds is not None and not 0 < seconds < float("inf"):
            raise TableError(f"--seconds {seconds:g}: give a number above 0, for example 60.")
        if not 0 <= seed <= _LARGEST_SEED:
            raise TableError(f"--seed {seed}: give a whole number from 0 to {_LARGEST_SEED}.")
        if epochs is not None and (epochs != int(epochs) or epochs < 1):
            raise TableError(f"--epochs {epochs}: give a whole number of 1 or more, for example 100.")
        self.table = table
        self.seconds = seconds
        self.trees = trees
        self.backup = None if backup is None else Path(backup)
        self.seed = seed
        self.epochs = epochs
        self.recipes = _up_to(recipe)
        if settings is not None:
            self.use(settings)
        self.plan = plan or SplitPlan(seed=seed)
        self.plan.check(table)
        self.columns = find_columns(table, target, ignore, kinds, self.plan.roles)
        task, self.rows = find_task(table, target, task)
        self.copies = self.plan.together(table, self.rows)
        labels = LabelTarget.fit(table, target, self.rows).codes(table, self.rows) if task == "classification" else None
        self.split = self.plan.split(table, self.rows, labels)
        self.target: Target = (
            NumberTarget.fit(table, target, self.split.train)
            if task == "regression"
            else LabelTarget.fit(table, target, self.split.train)
        )
        self.features = Features.fit(table, self.columns, self.split.train)
        # A neuron is shown as a formula in the columns' own units, so it gets straight lines of them.
        self.linear_features = Features.fit(table, self.columns, self.split.train, "linear")
        self.linear_target: Target = (
            NumberTarget.fit(table, target, self.split.train, linear=True) if task == "regression" else self.target
        )
        self.rungs: list[Rung] = []
        self.interrupted = False
        self.trees_left_out = False

    def use(self, settings: Settings) -> None:
        """Build the deep network and the ensemble's members by these settings."""
        self.recipes = tuple(
            replace(recipe, settings=settings) if isinstance(recipe, DeepRecipe) else recipe for recipe in self.recipes
        )

    def lesson(self, watch: Callable[[Progress], object] | None = None) -> Lesson:
        """What the deep networks are given to learn from; `watch` is told of every epoch."""
        return self._lesson(self.features, self.target, watch)

    def climb(self, watch: Callable[[Progress], object] | None = None) -> Iterator[Rung]:
        """Climb rung by rung, giving each as it is reached.

        Ctrl-C ends the climb after the rung that it interrupts, whose best epoch so far is kept; `interrupted` is then
        true. `watch` is told of every epoch.
        """
        self.rungs = [self._guess()]
        yield self.rungs[0]
        linear = self._lesson(self.linear_features, self.linear_target, watch)
        lesson = self.lesson(watch)
        begun = time.monotonic()
        for place, recipe in enumerate(self.recipes):
            seconds = self._share(place, time.monotonic() - begun)
            rung = self._train(recipe, replace(linear if recipe is NEURON else lesson, seconds=seconds))
            if rung:
                self.rungs.append(rung)
                yield rung
            if self.interrupted:
                return
        if self.trees and has_trees():
            left = None if self.seconds is None else self.seconds - (time.monotonic() - begun)
            rung = self._train_trees(replace(lesson, seconds=left))
            self.trees_left_out = rung is None and not self.interrupted
            if rung:
                self.rungs.append(rung)
                yield rung

    def _share(self, place: int, spent: float) -> float | None:
        """How many seconds the recipe in this place may take: all that is left for the last one, and for those before it
        and boosted trees a small part of it."""
        if self.seconds is None:
            return None
        left = max(0.0, self.seconds - spent)
        last = 1 - _EARLIER_SHARE if self.trees and has_trees() else 1.0
        return left * (last if place == len(self.recipes) - 1 else _EARLIER_SHARE)

    def leaks(self) -> list[Leak]:
        """What may make the results look better than they are: columns that give the target away, identifiers in use, and
        rows that both train and test. Nothing is dropped for it."""
        column, train = self.target.column, self.split.train
        labels = self.target.codes(self.table, train) if isinstance(self.target, LabelTarget) else None
        return [
            *find_leaks(self.table, self.columns, column, train, labels),
            *find_shared_rows(self.table, self.columns, column, train, self.split.test),
        ]

    @property
    def best(self) -> Rung | None:
        """The network with the lowest validation loss; None before the first is trained.

        The ensemble is judged by its single members, each on rows that it did not learn from; together they are better.
        So it is taken unless another network's loss is lower by more than the mean usually gains, and by more than one
        standard error of the paired difference.
        """
        networks = [rung for rung in self.rungs if rung.network]
        lowest = min(networks, key=lambda rung: rung.validation.loss, default=None)
        ensemble = next((rung for rung in networks if rung.name == BEST.name), None)
        if lowest is None or ensemble is None:
            return lowest
        worse = ensemble.validation.losses - lowest.validation.losses
        near = max((_NEAR - 1) * lowest.validation.loss, float(worse.std()) / len(worse) ** 0.5)
        return ensemble if worse.mean() <= near else lowest

    def model(self, sample: bool = True) -> TableModel:
        """The best rung's network with all that it needs to take raw rows.

        Arguments:
            sample: Whether it keeps a few training rows, for explanations.

        Raises:
            TableError: No network is trained yet.
        """
        best = self.best
        if best is None or best.network is None or best.features is None or best.target is None:
            raise TableError("no network is trained yet. Climb the ladder first.")
        used = best.features.columns
        facts = [
            RungFacts(rung.name, rung.parameters, rung.epochs, ScoreFacts.of(rung.validation), ScoreFacts.of(rung.test))
            for rung in self.rungs
        ]
        return TableModel(
            best.features,
            best.target,
            best.network,
            best.name,
            TrainingFacts.of(self.table, self.columns, used, self.split, self.seed, facts),
            row_sample(best.features.with_numbers(self.table), used, self.split.train) if sample else None,
        )

    def _guess(self) -> Rung:
        name = "the mean" if self.target.task == "regression" else "the majority"
        validation, test = (
            self.target.score(self.table, rows, self.target.guess(len(rows)))
            for rows in (self.split.validation, self.split.test)
        )
        return Rung(name, self.target.outputs, 0, 0.0, validation, test)

    def _train(self, recipe: Recipe, lesson: Lesson) -> Rung | None:
        start = time.perf_counter()
        trained = recipe.train(lesson)
        seconds = time.perf_counter() - start
        if trained is None or trained.interrupted:
            self.interrupted = True
        if trained is None:
            return None
        formulas: list[Formula] = []
        if recipe is NEURON:
            terms = neuron_terms(trained.network, lesson.features, lesson.of(lesson.train))
            formulas = neuron_formulas(*terms, lesson.target)
        return Rung(
            name=recipe.name,
            parameters=trained.network.count_params(),
            epochs=trained.epochs,
            seconds=seconds,
            validation=self._score(lesson.target, trained.validation_outputs, self.split.validation),
            test=self._score(
                lesson.target, self._outputs(trained.network, lesson.of(self.split.test)), self.split.test
            ),
            network=trained.network,
            features=lesson.features,
            target=lesson.target,
            formulas=tuple(formulas),
            interrupted=trained.interrupted,
            history={"loss": trained.curves[0].training, "val_loss": trained.curves[0].validation},
        )

    def _train_trees(self, lesson: Lesson) -> Rung | None:
        start = time.perf_counter()
        try:
            predict = boosted_trees(lesson)
        except KeyboardInterrupt:
            self.interrupted = True
            return None
        if predict is None:
            return None
        seconds = time.perf_counter() - start
        validation, test = (
            self._score(lesson.target, predict(lesson.of(rows)), rows)
            for rows in (self.split.validation, self.split.test)
        )
        return Rung(BOOSTED_TREES, 0, 0, seconds, validation, test)

    def _lesson(self, features: Features, target: Target, watch: Callable[[Progress], object] | None) -> Lesson:
        learned = np.sort(np.concatenate([self.split.train, self.split.validation]))
        values = np.zeros((self.table.rows, 1), np.float32)
        values[learned] = target.encode(self.table, learned)
        groups = None
        if self.copies is not None:
            groups = np.full(self.table.rows, -1)
            groups[self.rows] = self.copies
        return Lesson(
            features.transform(self.table),
            values,
            self.split.train,
            self.split.validation,
            features,
            target,
            seed=self.seed,
            epochs=self.epochs,
            groups=groups,
            backup=self.backup,
            watch=watch,
        )

    def _outputs(self, network: Model, inputs: list[np.ndarray]) -> np.ndarray:
        return np.asarray(network.predict(inputs, verbose=0))

    def _score(self, target: Target, outputs: np.ndarray, rows: Rows) -> Score:
        score = target.score(self.table, rows, outputs)
        if not np.isfinite(score.loss):
            raise TableError(f"{self.table.name}: a network's loss is not finite. Look for extreme values in it.")
        return score


def _up_to(key: str) -> tuple[Recipe, ...]:
    keys = [recipe.key for recipe in RECIPES]
    if key not in keys:
        raise TableError(f"--recipe {key}: choose one of {', '.join(keys)}.")
    return RECIPES[: keys.index(key) + 1]
