"""Read data: from tables of all kinds to the arrays that the core, or a step in Python, takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from fathoms.engine.feed import Table, check_lengths
from fathoms.engine.on_disk import lies_on_disk
from fathoms.models.batches import Batches, check_alone, yields_batches
from fathoms.models.compiling import Compiling
from fathoms.models.lowered import penalties_in_core
from fathoms.models.python_rows import PythonRows, arrays_of, python_rows
from fathoms.models.rows import (
    Rows,
    as_tables,
    fitted,
    flat_tables,
    given_inputs,
    input_tables,
    output_weights,
    target_tables,
)

if TYPE_CHECKING:
    from fathoms.models.column_front import ColumnFront
    from fathoms.models.streaming import Stream

AnyRows = Rows | PythonRows


class Reading(Compiling):
    """The part of a model that reads data, once for a whole run; the first data build the model."""

    def _rows(
        self,
        x: Any,
        y: Any,
        sample_weight: Any,
        class_weight: Mapping[int, float] | None,
        names: tuple[str, str] = ("x", "y"),
    ) -> AnyRows:
        """Check and convert everything that belongs to the rows, once for a whole run."""
        model = self._model()
        objective = self._ready("fit")
        if self._is_in_python(x, names[0]):
            return python_rows(x, y, sample_weight, class_weight, model.dtype, names, self._takes_columns())
        inputs = self._inputs(x, names[0])
        structure, keys = model.output_structure, model.output_keys
        labels = target_tables(flat_tables(y, structure), keys, model.dtype, names[1], objective.wanted(len(keys)))
        x_table = Table(inputs[0], names[0])
        for data in labels:
            if data is not None:
                check_lengths(x_table, data)
        shapes = model.output_row_shapes()
        if not objective.resolved:
            objective.resolve(labels, shapes, structure)
            self._lowered = None
        if not objective.is_in_core(shapes):
            rows = python_rows(x, y, sample_weight, class_weight, model.dtype, names, self._takes_columns())
            rows.inputs = inputs
            return rows
        targets = objective.targets(labels, shapes, model.dtype, len(inputs[0]))
        weights = output_weights(flat_tables(sample_weight, structure), class_weight, labels, keys, model.dtype)
        return Rows(inputs, targets, [None if data is None else data.array for data in labels], weights)

    def _inputs(self, x: Any, argument: str = "x") -> list[np.ndarray]:
        model = self._model()
        model.build_for_columns(x)
        if model.built:
            x = flat_tables(x, model.input_structure)
        if model.front is not None:
            return self._behind_front(model.front, given_inputs(x, model.input_names, argument), argument)
        model.check_given(x)
        tables = input_tables(x, model.input_names if model.built else _names(x), argument, model.dtype)
        if argument == "x":
            self._column_names = tables[0].columns
        if not model.built:
            model.build_for(x, [data.array for data in tables])
        name = f"the model {model.name!r}"
        return [fitted(data, shape, name) for data, shape in zip(tables, model.input_row_shapes(), strict=True)]

    def _behind_front(self, front: ColumnFront, given: list[Any], argument: str) -> list[np.ndarray]:
        """Return what enters the core: what the front's layers give, and the other inputs."""
        model = self._model()
        names = [argument if tensor in model.inputs else tensor.name for tensor in front.entries]
        tables = [
            as_tables([value], [name], name, model.dtype)[0]
            for value, name in zip(front.run(given), names, strict=True)
        ]
        for data in tables:
            check_lengths(tables[0], data)
        name = f"the model {model.name!r}"
        return [fitted(data, shape, name) for data, shape in zip(tables, model.input_row_shapes(), strict=True)]

    def _rows_to_predict(self, x: Any) -> AnyRows:
        model = self._model()
        if not self._is_model():
            return PythonRows(arrays_of(x, model.dtype, "x", self._takes_columns()))
        self._build_on(x, "x")
        if self._has_own_prediction() or (model.built and not model.lowers):
            return PythonRows(arrays_of(x, model.dtype, "x", self._takes_columns()))
        return Rows(self._inputs(x), [], [], [])

    def _batches(
        self,
        x: Any,
        y: Any,
        sample_weight: Any,
        steps: int | None,
        shuffle: bool | str = False,
        class_weight: Mapping[int, float] | None = None,
    ) -> Batches:
        """Take a source of batches; its first one builds the model, and says which losses and metrics the names mean."""
        check_alone(x, y, sample_weight)
        batches = Batches(x, steps, shuffle, class_weight)
        objective = self._ready("fit")
        if not (self._model().built and objective.resolved):
            batches.rows(self, 0, batches.first())
        return batches

    def _validation(self, data: Any, steps: int | None, batch_size: int) -> Batches | AnyRows | Stream:
        if lies_on_disk(data) or (isinstance(data, list | tuple) and len(data) > 1 and lies_on_disk(data[0])):
            from fathoms.models.streaming import opened_to_validate, stream_in_order

            on_disk, *data = opened_to_validate(data, self._model().dtype)
            if on_disk is not None:
                return stream_in_order(self, on_disk, batch_size, steps)
        if yields_batches(data):
            return Batches(data, steps)
        if not isinstance(data, list | tuple) or not 2 <= len(data) <= 3:
            raise ValueError(
                "validation_data is a tuple of two or three: fit(..., validation_data=(x_valid, y_valid))."
            )
        x, y, *rest = data
        return self._rows(x, y, rest[0] if rest else None, None, ("validation_data[0]", "validation_data[1]"))

    def _build_on(self, x: Any, argument: str) -> None:
        """Build the model for data like this, if it is not."""
        model = self._model()
        model.build_for_columns(x)
        if not model.built:
            model.build_for(x, [data.array for data in input_tables(x, _names(x), argument, model.dtype)])

    def _is_in_python(self, x: Any, argument: str) -> bool:
        """Whether the steps are done in Python: something in the model, or in how it is to train, is not the core's."""
        if not self._is_model() or self._compile_arguments.get("run_eagerly") or self._has_own_steps():
            return True
        self._build_on(x, argument)
        model = self._model()
        return not model.in_core or not (self._trains_in_core() or penalties_in_core(model))

    def _takes_columns(self) -> bool:
        return self._is_model() and self._model().front is not None


def _names(x: Any) -> list[str]:
    """Names for the tables that an unbuilt model is given."""
    if isinstance(x, Mapping):
        return sorted(x)
    if isinstance(x, list | tuple) and len(x) > 1 and all(getattr(item, "ndim", 0) > 1 for item in x):
        return [f"input_{number}" for number in range(1, len(x) + 1)]
    return ["input"]
