"""What came of training on a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from io import StringIO
from os import PathLike
from typing import TYPE_CHECKING, Any

from fathoms.tables.ladder.ladder import Ladder
from fathoms.tables.ladder.rung import Rung
from fathoms.tables.model.row_sample import row_sample
from fathoms.tables.model.table_model import TableModel
from fathoms.tables.reading.read_table import read_table
from fathoms.tables.table_error import TableError
from fathoms.tables.targets.score import Score
from fathoms.tables.training.screen import Screen
from fathoms.tables.training.showing import show_results

if TYPE_CHECKING:
    import polars

    from fathoms.tables.results.explanation import Explanation
    from fathoms.tables.results.importance import Importance


class Training:
    """A climbed ladder, the model that came of it, and what can be asked of both. `fathoms.train` makes it.

    Arguments:
        ladder: The ladder; at least one network is trained.
        source: The table's file, if it was one.
        settings: What was asked for besides the target and the seed, by name.
        sample: Whether the model keeps a few training rows, for explanations.

    Attributes:
        model: The best rung's network with all that it needs to take raw rows.
        rungs: What each rung reached, in the order in which they were climbed.
        source: The table's file, whose checksum the report notes; None if it was none.

    Raises:
        TableError: No network is trained yet.

    Example:
        >>> training = fathoms.train("red-wine.csv", target="quality")  # doctest: +SKIP
        >>> training.predict("new.csv")  # doctest: +SKIP
        >>> training.report("wine.html")  # doctest: +SKIP
    """

    def __init__(
        self,
        ladder: Ladder,
        source: str | PathLike[str] | None = None,
        settings: Mapping[str, object] | None = None,
        *,
        sample: bool = True,
    ) -> None:
        self.ladder = ladder
        self.model: TableModel = ladder.model(sample)
        self.rungs: Sequence[Rung] = tuple(ladder.rungs)
        self.source = source
        self._settings = dict(settings or {})

    @property
    def best(self) -> Rung:
        """The rung whose network `model` has; see `Ladder.best`."""
        best = self.ladder.best
        assert best is not None  # or there would be no model
        return best

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C ended training early."""
        return self.ladder.interrupted

    def predict(self, data: Any) -> polars.DataFrame:
        """Predict raw rows.

        Arguments:
            data: All that `fathoms.read_table` takes: a file, a data frame, a dictionary of columns, a list of records.

        Returns:
            One column for a number; for labels the likeliest and each one's probability.

        Raises:
            TableError: The data cannot be read, or a column that the model needs is missing or of another type.
        """
        return self.model.predict(read_table(data))

    def evaluate(self, data: Any = None) -> Score:
        """Compare predictions with the truth: on `data`, or on the test rows, which nothing has learned from.

        Raises:
            TableError: As `predict`, or no row of `data` has a target.
        """
        return self.best.test if data is None else self.model.evaluate(read_table(data))

    def explain(self, row: int | Mapping[str, object], *, label: str | None = None, samples: int = 200) -> Explanation:
        """Say what each column adds to the prediction of one row; see `fathoms.tables.results.explanation.explain`.

        Arguments:
            row: The number of a row of the table that was trained on, from 0, or a raw row: ``{"alcohol": 11.2, …}``.
            label: For labels: whose probability is explained; by default the likeliest one's.
            samples: How many orders of the columns are drawn; more are steadier.

        Raises:
            TableError: There is no such row, or it lacks a column.
        """
        from fathoms.tables.results.explanation import explain

        table, number = self.ladder.table, row
        features = self.model.features
        background = row_sample(features.with_numbers(table), features.columns, self.ladder.split.train)
        if isinstance(row, Mapping):
            table, number = read_table([dict(row)]), 0
        assert isinstance(number, int)
        if not 0 <= number < table.rows:
            raise TableError(f"explain: {table.name} has no row {number}. Give a number from 0 to {table.rows - 1:,}.")
        return explain(self.model, table, number, background, label=label, samples=samples, seed=self.ladder.seed)

    def importance(
        self, *, columns: Sequence[str] | None = None, repeats: int = 10, verbose: int = 1
    ) -> list[Importance]:
        """How much worse the model predicts the test rows when a column's cells are shuffled, the most important first.

        `columns` are those to shuffle, by default all that the model uses; `verbose` 1 shows a bar in a terminal.

        Source: Breiman, "Random Forests", 2001.
        """
        from fathoms.tables.results.importance import permutation_importance

        ladder = self.ladder
        with Screen(quiet=verbose == 0) as screen:
            return permutation_importance(
                self.model,
                ladder.table,
                ladder.split.test,
                columns=columns,
                repeats=repeats,
                seed=ladder.seed,
                watch=_shuffling(screen),
            )

    def report(self, path: str | PathLike[str], command: str | None = None, verbose: int = 1) -> None:
        """Write all that was found to one HTML file, which opens without a network connection.

        Arguments:
            path: Where to; an earlier file is replaced once the new one is complete.
            command: The command line that was used, to be noted in the report.
            verbose: 1 shows a bar in a terminal.
        """
        from fathoms.tables.results.report.report import write_report

        with Screen(quiet=verbose == 0) as screen:
            write_report(
                self.ladder,
                path,
                source=self.source,
                command=command,
                settings=self._settings,
                watch=_shuffling(screen),
            )

    def lab(
        self,
        data: Any = None,
        *,
        rung: str | None = None,
        port: int = 0,
        browser: bool = True,
        block: bool | None = None,
    ) -> Any:
        """Open the Lab on a network of the climb and the table that it was trained on, split in the same way, or on other data.

        A deep network's first layers, which encode columns, stay as they are there: the layers after them are drawn and train. An
        ensemble is several networks; ``training.lab(rung="deep network")`` opens one.

        Arguments:
            data: Another table, all that `fathoms.read_table` takes.
            rung: Which rung's network, by name; by default the best one's.
            port, browser, block: As for `fathoms.Model.lab`.

        Raises:
            LabError: The Lab cannot open the network: an ensemble.
            TableError: There is no network of this name.
        """
        import fathoms

        table, plan = (self.ladder.table, self.ladder.plan) if data is None else (data, None)
        return fathoms.lab.lab_of(self._model_of(rung), table, None, None, port, browser, block, plan)

    def _model_of(self, rung: str | None) -> TableModel:
        """The model that a rung's network makes."""
        if rung in (None, self.best.name):
            return self.model
        for found in self.rungs:
            if found.name == rung and found.network and found.features and found.target:
                return TableModel(found.features, found.target, found.network, found.name)
        names = ", ".join(repr(found.name) for found in self.rungs if found.network)
        raise TableError(f"lab(rung={rung!r}): there is no network of this name. The climb has {names}.")

    def save(self, path: str | PathLike[str]) -> None:
        """Write the model as one file, for `TableModel.load` and the commands ``fathoms predict``, ``evaluate``, …"""
        self.model.save(path)

    def __repr__(self) -> str:
        written = StringIO()
        show_results(Screen(stream=written), self.ladder)
        return written.getvalue().strip("\n")

    def _repr_html_(self) -> str:
        from fathoms.tables.results.notebook_view import notebook_view

        return notebook_view(self.ladder)


def _shuffling(screen: Screen) -> Callable[[int, int], None]:
    return lambda done, total: screen.bar("importance", done, total, f"{done:,} of {total:,} columns")
