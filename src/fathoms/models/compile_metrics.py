"""The metrics given to `compile`, as one metric of all outputs together."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fathoms import metrics
from fathoms.engine.structure import flatten, is_nested, packed
from fathoms.metrics import Metric
from fathoms.models.watched import Watched


class CompileMetrics(Metric):
    """All metrics of all outputs; its result is a dictionary by name.

    Which metrics names such as `"accuracy"` mean, and which output each belongs to, is settled when the structure of the
    outputs is known: in `build`, or at the first update.

    Args:
        metrics: a list for one output; for several a list with an item for each, a dictionary by the outputs' names or
            keys, or the structure of the outputs. Each item is a metric or a list of them.
        weighted_metrics: the same, to be weighted by `sample_weight`.
        name: without effect, as in Keras.
        output_names: the outputs' names.

    Raises:
        ValueError: something else than a list, tuple or dictionary; when built, metrics that do not fit the outputs.

    Source: `keras.src.trainers.compile_utils.CompileMetrics`.

    >>> import numpy as np
    >>> watched = CompileMetrics({"price": "mae", "age": ["mse"]}, None, output_names=["price", "age"])
    >>> watched.update_state([np.zeros((2, 1)), np.zeros((2, 1))], [np.full((2, 1), 2.0), np.full((2, 1), 3.0)])
    >>> {name: float(value) for name, value in watched.result().items()}
    {'price_mae': 2.0, 'age_mse': 9.0}
    """

    def __init__(
        self,
        metrics: Any,
        weighted_metrics: Any,
        name: str = "compile_metric",
        output_names: Sequence[str] | None = None,
    ) -> None:
        super().__init__(name="compile_metrics")
        for argument, given in (("metrics", metrics), ("weighted_metrics", weighted_metrics)):
            if given and not isinstance(given, list | tuple | dict):
                raise ValueError(
                    f"{argument}={given!r} is neither a list nor a dictionary by output. Write {argument}=['mae']."
                )
        self.output_names = output_names
        self.built = False
        self.watched: list[Watched] = []
        self._given = {"metrics": metrics, "weighted_metrics": weighted_metrics}
        self._keys: Sequence[str] | None = None  # of targets that are a dictionary where the outputs are a list

    @property
    def metrics(self) -> list[Metric]:
        """The single metrics, the weighted ones last."""
        return [watched.metric for watched in self.watched] if self.built else []

    @property
    def variables(self) -> list[Any]:
        """The states of all metrics."""
        return [variable for metric in self.metrics for variable in metric.variables]

    def build(self, y_true: Any, y_pred: Any) -> None:
        """Settle which metrics are meant.

        Args:
            y_true: targets, or placeholders for them.
            y_pred: outputs, or placeholders for them.
        """
        count = len(flatten(y_pred))
        is_flat = is_nested(y_pred) and len(y_pred) == count
        names, places = self.output_names, list(range(count))
        if is_flat and isinstance(y_pred, Mapping):
            names = self._names(y_pred)
            places = [sorted(y_pred).index(name) for name in names]
        self._keys = names if is_flat and isinstance(y_pred, list | tuple) else None
        self.watched = []
        for argument, given in self._given.items():
            if not given:
                continue
            if count == 1:
                flat: list[Any] = [flatten(given)]
            else:
                flat = self._of_each(given, argument, names, y_pred, is_flat)
            named = names if names and count > 1 else [None] * count
            self.watched += self._resolved(flat, argument, named, places, y_true, y_pred)
        self.built = True

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take a batch into account, in the structure that it was built for."""
        if not self.built:
            self.build(y_true, y_pred)
        truths, outputs = self._flat(y_true), self._flat(y_pred)
        weights = [None] if sample_weight is None else self._flat(sample_weight)
        if len(weights) < len(outputs):
            weights = [weights[0]] * len(outputs)
        for metric, place, _, weighted in self.watched:
            if weighted:
                metric.update_state(truths[place], outputs[place], sample_weight=weights[place])
            else:
                metric.update_state(truths[place], outputs[place])

    def reset_state(self) -> None:
        """Forget all batches."""
        for metric in self.metrics:
            metric.reset_state()

    def result(self) -> dict[str, Any]:
        """Return each metric's result by its name.

        Raises:
            ValueError: it is not built, so it is not known which metrics are meant.
        """
        if not self.built:
            raise ValueError(
                f"{self.name!r} has not yet been built: it has a result after update_state(y_true, y_pred)."
            )
        return {name: watched.metric.result() for name, watched in zip(self.names, self.watched, strict=True)}

    @property
    def names(self) -> list[str]:
        """The names of the results: those of the metrics behind that of the output, numbered where they repeat."""
        found: list[str] = []
        for metric, _, output, weighted in self.watched:
            prefix = f"{output}_" if output else ""
            name = prefix + metric.name
            if weighted and name in found:
                name = f"{prefix}weighted_{metric.name}"
            numbered, count = name, 0
            while numbered in found:
                count += 1
                numbered = f"{name}_{count}"
            found.append(numbered)
        return found

    def get_config(self) -> dict[str, Any]:
        """Nothing: `Model.get_compile_config` writes what it was made of."""
        raise NotImplementedError("The metrics of compile() are written by Model.get_compile_config().")

    # Which metric belongs where

    def _names(self, y_pred: Mapping[str, Any]) -> list[str]:
        """Return the keys of a dictionary of outputs, in the order in which results are listed."""
        if self.output_names and set(self.output_names) == set(y_pred):
            return list(self.output_names)
        return list(y_pred) if isinstance(y_pred, OrderedDict) else sorted(y_pred)

    def _of_each(self, given: Any, argument: str, names: Sequence[str] | None, y_pred: Any, is_flat: bool) -> list[Any]:
        """Return the metrics of each of several outputs."""
        if is_flat and isinstance(given, list | tuple) and len(given) == len(y_pred):
            return list(given)
        if is_flat and names and isinstance(given, dict) and set(given) <= set(names):
            return [given.get(name) for name in names]
        found = list(_at_leaves(given, y_pred))
        if any(item is _MISSING for item in found):
            raise self._misfit(argument, y_pred)
        return found

    def _resolved(
        self,
        flat: list[Any],
        argument: str,
        names: Sequence[str | None],
        places: Sequence[int],
        y_true: Any,
        y_pred: Any,
    ) -> Iterator[Watched]:
        truths, outputs = self._flat(y_true), self._flat(y_pred)
        for own, name, place in zip(flat, names, places, strict=True):
            for identifier in own if isinstance(own, list | tuple) else [] if own is None else [own]:
                try:
                    metric = metrics.resolve(identifier, tuple(truths[place].shape), tuple(outputs[place].shape))
                except (TypeError, ValueError) as error:
                    raise ValueError(f"{error}\nReceived: {argument}={self._given[argument]}") from error
                yield Watched(metric, place, name, argument == "weighted_metrics")

    def _misfit(self, argument: str, y_pred: Any) -> ValueError:
        shape = packed(y_pred, ["X"] * len(flatten(y_pred)))
        named = f"be a dictionary by the outputs' names, {list(self.output_names)}, or " if self.output_names else ""
        return ValueError(
            f"Invalid `{argument}`. `{argument}` should contain metrics objects and {named}match the output structure of the model: {shape}.\n"
            f"Received: {argument}={self._given[argument]}"
        )

    def _flat(self, structure: Any) -> list[Any]:
        if isinstance(structure, Mapping) and self._keys is not None:
            return [structure[name] for name in self._keys]
        return flatten(structure)


_MISSING = object()


def _at_leaves(given: Any, structure: Any) -> Iterator[Any]:
    """Yield what `given` has at each leaf of `structure`, whose form it must have down to there."""
    if isinstance(structure, Mapping) and isinstance(given, Mapping) and set(structure) == set(given):
        for key in sorted(structure):
            yield from _at_leaves(given[key], structure[key])
    elif isinstance(structure, list | tuple) and isinstance(given, list | tuple) and len(structure) == len(given):
        for own, item in zip(given, structure, strict=True):
            yield from _at_leaves(own, item)
    else:
        yield _MISSING if is_nested(structure) or isinstance(given, dict) else given
