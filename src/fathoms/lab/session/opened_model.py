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

from fathoms.lab.lab_error import LabError
from fathoms.lab.session.compiled_settings import CompiledSettings
from fathoms.lab.session.design import LOSSES, Design, sort_of
from fathoms.lab.session.front import Front
from fathoms.lab.session.layer_stack import LayerStack
from fathoms.lab.session.model_columns import as_it_learned, as_it_stands
from fathoms.lab.session.problem import Problem
from fathoms.lab.session.split_model import split_model
from fathoms.lab.session.start import Start
from fathoms.models import Model, Sequential
from fathoms.saving import load_model, save_model
from fathoms.tables.encoding.features import Features
from fathoms.tables.model.model_file import is_model_file, write_model_file
from fathoms.tables.model.table_model import TableModel
from fathoms.tables.splits.split_plan import SplitPlan
from fathoms.tables.table import Table
from fathoms.tables.targets.target import Target, Task

MODEL_ENDINGS = (".keras", ".h5", ".hdf5")
_GENTLE_RATE = 0.001
_CROSSENTROPIES = ("binary_crossentropy", "sparse_categorical_crossentropy")


class OpenedModel:
    """A network to begin with, and how rows of a table become its inputs.

    A model of a table (`fathoms.train`, or taken away from the Lab) brings the encoding of its columns and its target. Any
    other takes the columns as they stand, in the table's order, and predicts the target as it stands: then what the Lab shows
    is what the model's `predict` gives for these columns. A script may have standardised them before; then so does the Lab, if it is
    told.

    Args:
        name: what the person calls it, usually a file's name.
        front: its first layers, which stay as they are; None if the stack is all of it.
        stack: the layers that are drawn and trained, and their weights.
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
        front: Front | None,
        stack: LayerStack,
        settings: CompiledSettings,
        features: Features | None = None,
        target: Target | None = None,
        standardised: bool = False,
    ) -> None:
        self.name = name
        self.front = front
        self.task: Task = "classification" if _tells_labels(stack, settings.loss) else "regression"
        self.stack = stack.with_probabilities() if self.task == "classification" else stack
        self.features = features
        self.target = target
        self.standardised = standardised and features is None and not self.normalizes
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
        return cls(name or str(model.name), *split_model(model), CompiledSettings.of(model))

    @classmethod
    def of_table_model(cls, model: TableModel, name: str = "") -> Self:
        """Take a table's model, with the encoding of its columns.

        Raises:
            LabError: the Lab cannot draw its network.
        """
        try:
            front, stack = split_model(model.network, model.features.widths)
        except LabError as error:
            raise LabError(
                f"This is the {model.rung!r} of a table. {error} fathoms train --recipe deep makes a network that the Lab opens."
            ) from None
        settings = CompiledSettings.of(model.network)
        if not model.network.compiled:
            # Files of tables never say how; what is trained well is spoilt by large steps.
            gentle = settings.design if front is None else replace(settings.design, learning_rate=_GENTLE_RATE)
            settings = replace(settings, design=gentle, notes=())
        return cls(name or model.rung, front, stack, settings, model.features, model.target)

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
            raise LabError(words if words.startswith(name) else f"{name}: {words}") from None

    def with_standardised(self, standardised: bool) -> Self:
        """The same model, for columns that are standardised, or for columns as they stand."""
        other = copy(self)
        other.standardised = standardised and self.features is None and not self.normalizes
        return other

    @property
    def inputs(self) -> int:
        """How many columns of numbers it takes, if it does not know columns itself."""
        return self.stack.inputs if self.front is None else self.front.widths[0]

    @property
    def normalizes(self) -> bool:
        """Whether it standardises its columns itself."""
        return self.stack.scales is not None or (self.front is not None and self.front.normalizes)

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
        first = f"{self._columns_in()} → first layers → " if self.front is not None else ""
        return f"{first}{drawn} → {what}"

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
        made = as_it_learned(self, table, target, inputs, plan)
        return made if made is not None else as_it_stands(self, table, target, inputs, plan)

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

    def whole(self, network: Sequential) -> Model:
        """A network of the Lab's, and before it the first layers of this model, if there are some: it takes columns as they
        are encoded."""
        return network if self.front is None else self.front.joined(network)

    def to_bytes(self) -> bytes:
        """A model file that `read` reads: layers, weights and columns, without an optimizer."""
        network = self.whole(self.stack.network())
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

    def _columns_in(self) -> str:
        count = self.inputs if self.features is None else len(self.features.columns)
        return f"{count:,} column{'s' if count != 1 else ''}"


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
