"""A model that is ready to answer at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fathoms import _native
from fathoms.engine.feed import table
from fathoms.engine.revision import revision
from fathoms.engine.structure import flatten, is_nested, packed
from fathoms.models.given_inputs import in_order
from fathoms.models.lowered import Lowered
from fathoms.models.rows import fitted, given_inputs

if TYPE_CHECKING:
    from fathoms.models.model import Model


class Predictor:
    """Computes a model's outputs with nothing around the arithmetic: for one row at a time, as a service answers.

    `predictor(rows)` gives the numbers of `model.predict(rows, verbose=0)`, in a microsecond or two for a small network
    where `predict` takes ten or more. It reads the weights where the model keeps them, so it always answers with the
    present ones, also between two epochs. Several threads may call it; they take turns. It does not look for numbers that
    are not finite.

    Args:
        model: a built model that the core can compute: built-in layers only.

    Raises:
        ValueError: the model is not built.
        NotImplementedError: a part of it is written in Python, or takes columns of text.

    >>> import numpy as np, fathoms
    >>> model = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1, kernel_initializer="ones")])
    >>> predictor = model.predictor()
    >>> predictor(np.array([1.0, 2.0], "float32"))
    array([3.], dtype=float32)
    >>> rows, answers = np.ones((3, 2), "float32"), np.empty((3, 1), "float32")
    >>> predictor(rows, out=answers) is answers, answers[:, 0]
    (True, array([2., 2., 2.], dtype=float32))
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._prepare()

    def __call__(self, rows: Any, out: Any = None) -> Any:
        """Return the outputs for some rows, or for one.

        Args:
            rows: an array `[rows, ...]`, or one row without that axis; for several inputs a list of arrays, or a
                dictionary by the inputs' names. C-order arrays of the model's number type are used where they are; anything
                else is converted first, as `predict` does, which takes some microseconds more.
            out: the array to fill and return, instead of a new one; for several outputs a list of arrays.

        Returns:
            A new array, or `out`, with a row for each row given; without that axis for one row. For several outputs, in
            the form in which the model gives them.

        Raises:
            ValueError: the rows do not fit the model, or `out` does not fit the answer.
        """
        if self._prepared_at != revision():
            self._prepare()
        if self._one_array:
            answer = self._predict(rows, out)
            return self._predict(self._converted(rows), out) if answer is NotImplemented else answer
        arrays = None if out is None else _alone(flatten(out))
        answer = self._predict(self._picked(rows), arrays)
        return self._formed(self._predict(self._converted(rows), arrays) if answer is NotImplemented else answer)

    def _prepare(self) -> None:
        model = self._model
        if not model._is_model():
            raise NotImplementedError(
                f"{model.name!r} is a layer that trains, not a model: it is run in Python. Use predict()."
            )
        if not model.built:
            raise ValueError(
                f"The model {model.name!r} is not built, so nothing is known of its rows. Build it: model.build((None, 11)) for 11 columns."
            )
        if not model.lowers or model.front is not None or model._has_own_prediction():
            raise NotImplementedError(
                f"The model {model.name!r} cannot be prepared: a part of it is written in Python or takes columns of text. "
                f"Use model.predict(rows, verbose=0)."
            )
        self._shapes = model.input_row_shapes()
        self._predict = native_predictor(model).predict
        graph = model._needed_graph("outputs")
        self._inputs, self._structure = graph.inputs, graph.outputs
        self._one_array = len(self._shapes) == 1 and not is_nested(graph.inputs) and not is_nested(graph.outputs)
        self._prepared_at = revision()

    def _picked(self, rows: Any) -> Any:
        """Return an array for each input, if what was given has the form of the inputs."""
        if isinstance(self._inputs, dict) and isinstance(rows, dict) and rows.keys() == self._inputs.keys():
            return _alone([rows[name] for name in sorted(rows)])
        return rows if isinstance(self._inputs, list | tuple) or not is_nested(self._inputs) else None

    def _converted(self, rows: Any) -> Any:
        """Return what was given as the core reads it: an array for each input."""
        names = self._model.input_names
        if len(names) > 1 and is_nested(rows):
            given = in_order(self._inputs, rows)
        else:
            given = given_inputs(rows, names, "rows")
        return _alone(
            [
                self._array(item, shape, "rows" if len(names) == 1 else f"rows[{name!r}]")
                for item, shape, name in zip(given, self._shapes, names, strict=True)
            ]
        )

    def _array(self, given: Any, shape: tuple[int, ...], name: str) -> np.ndarray:
        dtype = self._model.dtype
        if np.shape(given) == shape:
            return np.ascontiguousarray(given, dtype)
        if shape != (1,) and len(np.shape(given)) == len(shape):  # for (1,) these are rows of one number
            raise ValueError(
                f"{name}: found one row of shape {np.shape(given)}, but the model {self._model.name!r} takes rows of shape {shape}. "
                f"Several rows are an array of shape (rows, {', '.join(map(str, shape))})."
            )
        data = table(given, name, dtype)
        return fitted(data, shape, f"the model {self._model.name!r}").reshape(-1, *shape)

    def _formed(self, answer: Any) -> Any:
        """Return the outputs in the form in which the model gives them."""
        return packed(self._structure, answer if isinstance(answer, list) else [answer])

    def __reduce__(self) -> tuple[Any, ...]:
        return Predictor, (self._model,)

    def __repr__(self) -> str:
        return f"<Predictor of the model {self._model.name!r}>"


def native_predictor(model: Model) -> _native.Predictor:
    """Return a model, which the core can compute, as the core predicts with it."""
    lowered = Lowered(model, None, None)
    return _native.Predictor(lowered.native, model.input_row_shapes(), [output.shape for output in lowered.outputs])


def _alone(arrays: list[Any]) -> Any:
    return arrays if len(arrays) > 1 else arrays[0]
