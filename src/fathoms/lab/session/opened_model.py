"""A model that the Lab is to begin with: what it is, and the columns it takes."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Self

import numpy as np

from fathoms.lab.lab_error import LabError
from fathoms.lab.session.compiled_settings import CompiledSettings
from fathoms.lab.session.design import LOSSES, Design, sort_of
from fathoms.lab.session.layer_stack import DRAWN, LayerStack
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.start import Start
from fathoms.models import Model
from fathoms.saving import load_model, save_model
from fathoms.tables.columns.column import Column
from fathoms.tables.columns.find_columns import find_columns
from fathoms.tables.encoding.features import Features
from fathoms.tables.encoding.linear_scale import LinearScale, mean_and_deviation
from fathoms.tables.encoding.no_scale import NoScale
from fathoms.tables.encoding.number_encoder import NumberEncoder
from fathoms.tables.encoding.yes_no_encoder import in_order
from fathoms.tables.model.model_file import is_model_file, write_model_file
from fathoms.tables.model.table_model import TableModel
from fathoms.tables.splits.split_plan import SplitPlan
from fathoms.tables.table import Table
from fathoms.tables.targets.label_target import LabelTarget
from fathoms.tables.targets.number_target import NumberTarget
from fathoms.tables.targets.target import Target, Task, find_task

MODEL_ENDINGS = (".keras", ".h5", ".hdf5")
_CROSSENTROPIES = ("binary_crossentropy", "sparse_categorical_crossentropy")


class OpenedModel:
    """A network to begin with, and how rows of a table become its inputs.

    A model of a table (`fathoms.train`, or taken away from the Lab) brings the encoding of its columns and its target. Any
    other takes the columns as they stand, in the table's order, and predicts the target as it stands: then what the Lab shows
    is what the model's `predict` gives for these columns. A script may have standardised them before; then so does the Lab, if it is
    told.

    Args:
        name: what the person calls it, usually a file's name.
        stack: its layers and weights.
        settings: what it was compiled with.
        features: what makes inputs of columns, if it knows.
        target: what it predicts, if it knows.
        standardised: whether columns that it does not know are standardised for it, as it was trained on such.

    Attributes:
        notes: what of the model is otherwise here, in sentences.

    Raises:
        LabError: the outputs are neither one number nor the probabilities of labels.
    """

    def __init__(
        self,
        name: str,
        stack: LayerStack,
        settings: CompiledSettings,
        features: Features | None = None,
        target: Target | None = None,
        standardised: bool = False,
    ) -> None:
        self.name = name
        self.standardised = standardised and features is None and stack.scales is None
        self.task: Task = "classification" if _tells_labels(stack, settings.loss) else "regression"
        self.stack = stack.with_probabilities() if self.task == "classification" else stack
        self.features = features
        self.target = target
        self.notes = [*self.stack.notes, *settings.notes]
        self._settings = settings
        if features is not None and stack.scales is not None:
            raise LabError("The model standardises twice: its columns, and in a Normalization layer.")
        known = target is None or (target.outputs, target.activation) == (self.stack.outputs, self.stack.activation)
        if not known or (self.task == "regression" and stack.outputs != 1):
            raise LabError(
                f"The model gives {stack.outputs} {stack.activation} outputs. The Lab shows networks that predict one number, or "
                "one of several labels."
            )

    @classmethod
    def of(cls, model: Model, name: str = "") -> Self:
        """Take a model as it is now; what becomes of it later changes nothing here.

        Raises:
            LabError: the Lab cannot draw it.

        >>> import fathoms
        >>> model = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(3, "tanh"), fathoms.layers.Dense(1)])
        >>> OpenedModel.of(model, "my model").words()
        '2 inputs → 3 tanh → 1 number'
        """
        return cls(name or str(model.name), LayerStack.of(model), CompiledSettings.of(model))

    @classmethod
    def of_table_model(cls, model: TableModel, name: str = "") -> Self:
        """Take a table's model, with the encoding of its columns.

        Raises:
            LabError: the Lab cannot draw its network.
        """
        try:
            stack = LayerStack.of(model.network)
        except LabError as error:
            raise LabError(
                f"This is the {model.rung!r} of a table. {error} fathoms train --recipe shallow makes a network that the Lab draws."
            ) from None
        settings = CompiledSettings.of(model.network)
        if not model.network.compiled:
            settings = replace(settings, notes=())  # files of tables never say it
        return cls(name or model.rung, stack, settings, model.features, model.target)

    @classmethod
    def read(cls, path: str | os.PathLike[str], name: str = "", standardised: bool = False) -> Self:
        """Read a model file, trusting nothing in it.

        Args:
            path: the file.
            name: what to call it; by default the file's name.
            standardised: whether it was trained on standardised columns, if it does not know columns itself.

        Raises:
            LabError: it is not a model, is damaged, or the Lab cannot draw it.
        """
        name = name or Path(path).name
        if not Path(path).exists():
            raise LabError(f"There is no file {path}. Check the name and the folder.")
        try:
            if is_model_file(path):
                return cls.of_table_model(TableModel.load(path), name)
            return cls.of(_loaded(path), name).with_standardised(standardised)
        except ValueError as error:
            words = str(error).replace(repr(str(path)), name).replace(str(path), name)
            words += f" {DRAWN}." if "Fathoms does not have it" in words else ""
            raise LabError(words if words.startswith(name) else f"{name}: {words}") from None

    def with_standardised(self, standardised: bool) -> Self:
        """The same model, for columns that are standardised, or for columns as they stand."""
        other = copy(self)
        other.standardised = standardised and self.features is None and self.stack.scales is None
        return other

    def words(self) -> str:
        """Its layers in a line, and what it predicts."""
        drawn, _, _ = self.stack.words().rpartition(" → ")
        outputs = self.stack.outputs
        if self.target is not None:
            what = self.target.column
        elif self.task == "regression":
            what = "1 number"
        else:
            what = "1 of 2 labels" if outputs == 1 else f"1 of {outputs} labels"
        return f"{drawn} → {what}"

    def problem(
        self,
        table: Table,
        target: str | None = None,
        inputs: Sequence[str] | None = None,
        plan: SplitPlan | None = None,
    ) -> Problem:
        """The table as this model takes it.

        Args:
            table: the table.
            target: the column to predict; may be left out if the model knows.
            inputs: the columns that it takes; by default the model's own, or all that hold numbers.
            plan: how rows are split.

        Raises:
            LabError: the columns or labels do not fit the model.
            TableError: the table lacks a column, or cannot be learned from.
        """
        plan = plan or SplitPlan()
        plan.check(table)
        made = self._as_it_learned(table, target, inputs, plan)
        return made if made is not None else self._as_it_stands(table, target, inputs, plan)

    def design(self, problem: Problem) -> Design:
        """The design that begins with the model's weights, with its optimizer and loss where the Lab has them."""
        loss = self._settings.loss if self._settings.loss in LOSSES[sort_of(problem.target)] else problem.target.loss
        return replace(self._settings.design, layers=self.stack.layers, loss=loss, start=self.start(problem))

    def start(self, problem: Problem) -> Start:
        """The model's weights, for networks on this problem."""
        layers = [
            *((layer.units, layer.batch_normalization) for layer in self.stack.layers),
            (self.stack.outputs, False),
        ]
        return Start(self.name, tuple(problem.names), tuple(layers), self.stack.weights)

    def to_bytes(self) -> bytes:
        """A model file that `read` reads: layers, weights and columns, without an optimizer."""
        network = self.stack.network()
        if self.features is None or self.target is None:
            file = io.BytesIO()
            save_model(network, file)
            return file.getvalue()
        with tempfile.TemporaryDirectory(prefix="fathoms-lab-") as folder:
            path = Path(folder) / "model.keras"
            description = {
                "rung": self.name,
                "features": self.features.get_config(),
                "target": self.target.get_config(),
                "training": None,
            }
            write_model_file(path, network, description)
            return path.read_bytes()

    def _as_it_learned(
        self, table: Table, target: str | None, inputs: Sequence[str] | None, plan: SplitPlan
    ) -> Problem | None:
        if self.features is None or self.target is None:
            return None
        if target not in (None, self.target.column):
            raise LabError(f"{self.name} predicts {self.target.column!r}, not {target!r}.")
        for column in self.features.columns:
            table.check_column(column, self.name)
        if inputs is not None and set(inputs) != set(self.features.columns):
            raise LabError(f"{self.name} takes the columns {_few(self.features.columns)}, all of them.")
        _, rows = find_task(table, self.target.column, self.task)
        codes = self.target.codes(table, rows) if isinstance(self.target, LabelTarget) else None
        columns = _columns(table, self.target.column, plan)
        split = plan.split(table, rows, codes)
        return Problem(table, columns, self.features.columns, self.target, self.features, split, plan, self)

    def _as_it_stands(self, table: Table, target: str | None, inputs: Sequence[str] | None, plan: SplitPlan) -> Problem:
        if target is None:
            raise LabError(f"Say which column {self.name} predicts.")
        table.check_column(target, "--target")
        columns = _columns(table, target, plan)
        chosen = _in_order_of(table, inputs) if inputs is not None else self._numbers(table, target, columns, plan)
        if len(chosen) != self.stack.inputs:
            raise LabError(self._wrong_count(target, chosen))
        for name in chosen:
            self._check_numbers(table, name)
        task, rows = find_task(table, target, self.task)
        labels = self._labels(table, target, rows) if task == "classification" else []
        codes = LabelTarget(target, labels, [0.0] * len(labels)).codes(table, rows) if labels else None
        split = plan.split(table, rows, codes)
        learned: Target = NumberTarget(target, 0.0, 1.0)
        if codes is not None:
            places = codes[np.searchsorted(rows, split.train)]
            shares = np.bincount(places, minlength=len(labels)) / len(places)
            learned = LabelTarget(target, labels, shares.tolist())
        features = Features([self._encoder(table, name, place, split.train) for place, name in enumerate(chosen)])
        return Problem(table, columns, chosen, learned, features, split, plan, self)

    def _encoder(self, table: Table, name: str, place: int, rows: np.ndarray) -> NumberEncoder:
        """What takes a column in; one that is constant keeps its input, too."""
        if self.stack.scales is not None:
            mean, deviation = (float(values[place]) for values in self.stack.scales)
            return NumberEncoder(name, LinearScale(mean, deviation), mean, False)
        if not self.standardised:
            return NumberEncoder(name, NoScale(), 0.0, False)
        mean, deviation = mean_and_deviation(table.numbers(name)[rows], name)
        return NumberEncoder(name, LinearScale(mean, deviation or 1.0), mean, False)

    def _wrong_count(self, target: str, chosen: list[str]) -> str:
        inputs = f"{self.stack.inputs:,} column{'s' if self.stack.inputs != 1 else ''} of numbers"
        if len(chosen) < self.stack.inputs:
            return (
                f"{self.name} takes {inputs}, and here are {len(chosen):,} to predict {target!r} from. Choose more, or open the table "
                "that it was trained on."
            )
        return (
            f"{self.name} takes {inputs}, and here are {len(chosen):,} to predict {target!r} from: {_few(chosen)}. Choose the "
            f"{self.stack.inputs:,} that it was trained on."
        )

    def _numbers(self, table: Table, target: str, columns: list[Column], plan: SplitPlan) -> list[str]:
        """The columns that hold numbers; if there are more than inputs, without those that tell nothing."""
        numbers = [
            name for name in table.columns if name != target and name not in plan.roles and _holds_numbers(table, name)
        ]
        if len(numbers) <= self.stack.inputs:
            return numbers
        used = {column.name for column in columns if column.used}
        return [name for name in numbers if name in used]

    def _check_numbers(self, table: Table, name: str) -> None:
        missing = np.isnan(table.numbers(name))
        if missing.any():
            raise LabError(
                f"{table.name}, {table.place(int(missing.argmax()))}, column {name!r}: the cell is empty, and {self.name} takes "
                "numbers as they stand. Fill it, or leave the row out."
            )

    def _labels(self, table: Table, target: str, rows: np.ndarray) -> list[str]:
        """The labels in the order of the outputs: class numbers as they count, others as they sort."""
        count = max(2, self.stack.outputs)
        found = in_order(table.labels(target)[rows].unique().to_list())
        numbers = [str(number) for number in range(count)]
        if set(found) <= set(numbers):
            return numbers
        if len(found) != count:
            raise LabError(
                f"{self.name} tells {count} labels apart, and column {target!r} has {len(found):,}: {_few(found)}. Choose the "
                "column that it predicts."
            )
        return found


def _tells_labels(stack: LayerStack, loss: str) -> bool:
    """Whether the outputs are probabilities of labels, or their logits."""
    if stack.activation == "linear":
        return loss in _CROSSENTROPIES
    if stack.activation == "sigmoid":
        return stack.outputs == 1
    return stack.outputs > 1


def _loaded(path: str | os.PathLike[str]) -> Model:
    """A model, compiled if the Lab can; what was compiled with a person's own parts stays behind."""
    try:
        model = load_model(path)
    except ValueError:
        model = load_model(path, compile=False)
    if not isinstance(model, Model):
        raise LabError("it is no model.")
    return model


def _columns(table: Table, target: str, plan: SplitPlan) -> list[Column]:
    return [column for column in find_columns(table, target, (), None, plan.roles) if column.name != target]


def _holds_numbers(table: Table, name: str) -> bool:
    values, text = table.parse(name)
    return not text.any() and not np.isnan(values).all()


def _in_order_of(table: Table, names: Sequence[str]) -> list[str]:
    for name in names:
        table.check_column(name, "The model")
    wanted = set(names)
    return [name for name in table.columns if name in wanted]


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - 8:,} more" if len(names) > 8 else ""
    return ", ".join(name[:40] for name in names[:8]) + more if names else "none"
