"""The losses given to `compile`, as one loss of all outputs together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from fathoms import losses
from fathoms.engine.structure import flatten, is_nested, packed, paths
from fathoms.losses import Loss
from fathoms.metrics import Mean
from fathoms.models.loss_term import LossTerm

Path = tuple[Any, ...]


class CompileLoss(Loss):
    """The weighted sum of the outputs' losses.

    Which losses names such as `"crossentropy"` mean, and which output each belongs to, is settled when the structure of
    the outputs is known: in `build`, or at the first call.

    Args:
        loss: a name, a `Loss` or a function; or a list or dictionary of these, in the structure of the outputs or as
            long as there are outputs. None leaves an output out.
        loss_weights: how much each counts, in the same structure.
        reduction: accepted for Keras's sake; each loss has its own.
        output_names: the outputs' names, by which a dictionary of losses or targets finds outputs in a list.

    Raises:
        ValueError: weights of another kind; when built, more or fewer weights than losses, or names that are not the outputs'.
        KeyError: when built, a loss for an output that there is not.

    Source: `keras.src.trainers.compile_utils.CompileLoss`.

    >>> import numpy as np
    >>> loss = CompileLoss(["mse", "mae"], loss_weights=[1.0, 10.0])
    >>> float(loss([np.zeros((2, 1)), np.zeros((2, 1))], [np.full((2, 1), 2.0), np.full((2, 1), 3.0)]))
    34.0
    """

    def __init__(
        self,
        loss: Any,
        loss_weights: Any = None,
        reduction: str = "sum_over_batch_size",
        output_names: Sequence[str] | None = None,
    ) -> None:
        if loss_weights and not isinstance(loss_weights, list | tuple | dict | float):
            raise ValueError(
                "Expected `loss_weights` argument to be a float (one output) or a list, tuple, or dict (several outputs). "
                f"Received instead: loss_weights={loss_weights} of type {type(loss_weights)}"
            )
        super().__init__(name="compile_loss", reduction=reduction)
        self.output_names = output_names
        self.built = False
        self.terms: list[LossTerm] = []
        self.metrics: list[Mean] = []
        self._loss = loss
        self._weights = loss_weights

    @property
    def variables(self) -> list[Any]:
        """The states of `metrics`, the means of the single losses."""
        return [variable for metric in self.metrics for variable in metric.variables]

    def build(self, y_true: Any, y_pred: Any) -> None:
        """Settle which losses are meant.

        Args:
            y_true: targets, or placeholders for them.
            y_pred: outputs, or placeholders for them.
        """
        truths, outputs = self._flat(y_true, y_pred), flatten(y_pred)
        places = {path: place for place, path in enumerate(paths(y_pred))}
        names = self._names_of(y_pred)
        self.terms = []
        for path, (identifier, weight) in self._placed(self._weighted(y_pred), y_pred, ()):
            place = places.get(path)
            if place is None:  # a loss of several outputs together
                loss = losses.resolve(identifier, (None,), (None,))
                inside = [name for own, name in zip(places, names, strict=True) if own[: len(path)] == path]
                several = _at(y_pred, path)
                name = _joint_name(path, list(several) if isinstance(several, Mapping) else inside)
            else:
                loss = losses.resolve(identifier, np.shape(truths[place]), np.shape(outputs[place]))
                name = _term_name(path, names[place], loss.name)
            self.terms.append(LossTerm(place, path, loss, weight, name))
        self.metrics = [Mean(name=f"{term.name}_loss") for term in self.terms] if len(self.terms) > 1 else []
        self.built = True

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Return the sum; None if no output has a loss."""
        truths, outputs = self._flat(y_true, y_pred), flatten(y_pred)
        if not self.built:
            self.build(y_true, y_pred)
        weights = self._flat_weights(sample_weight, y_pred)
        truth = packed(y_pred, truths) if any(term.place is None for term in self.terms) else None
        terms = self.terms if is_nested(y_pred) else self.terms[:1]  # Keras takes one loss where there is one output
        total = None
        for number, term in enumerate(terms):
            if term.place is None:
                own = weights[0] if weights and not is_nested(sample_weight) else None
                value = term.loss(_at(truth, term.path), _at(y_pred, term.path), own)
            else:
                value = term.loss(truths[term.place], outputs[term.place], weights[term.place])
            if self.metrics:
                self.metrics[number].update_state(value, sample_weight=len(outputs[term.place or 0]))
            if term.weight is not None:
                value = value * term.weight
            total = value if total is None else total + value
        return total

    def get_config(self) -> dict[str, Any]:
        """Nothing: `Model.get_compile_config` writes what it was made of."""
        raise NotImplementedError("The losses of compile() are written by Model.get_compile_config().")

    def wanted(self, count: int) -> list[bool]:
        """Say of each of so many outputs whether it has a loss, so that it needs targets; of all, if that is not known yet."""
        own = flatten(self._loss)
        return [loss is not None for loss in own] if len(own) == count else [True] * count

    # Which loss belongs where

    def _weighted(self, y_pred: Any) -> Any:
        """Return the losses with a pair of loss and weight in each place, None where there is no loss."""
        given, weights = self._loss, self._weights
        if isinstance(given, dict) and not isinstance(y_pred, dict) and self.output_names:
            if set(given) != set(self.output_names):
                raise ValueError(
                    f"Expected keys {list(self.output_names)} in loss dict, but found loss.keys()={list(given)}"
                )
            given = [given[name] for name in self.output_names]
            if isinstance(weights, dict):
                weights = [weights.get(name) for name in self.output_names]
            if not is_nested(y_pred):
                given, weights = given[0], weights[0] if is_nested(weights) else weights
        own = flatten(given)
        flat = [None] * len(own) if weights is None else flatten(weights)
        if len(flat) != len(own):
            raise ValueError(
                f"`loss_weights` must match the number of losses, got {len(own)} losses and {len(flat)} weights."
            )
        pairs = [None if loss is None else _Pair(loss, weight) for loss, weight in zip(own, flat, strict=True)]
        if not is_nested(given):
            return packed(y_pred, pairs * len(flatten(y_pred)))
        return packed(given, pairs)

    def _placed(self, given: Any, y_pred: Any, path: Path) -> Iterator[tuple[Path, tuple[Any, Any]]]:
        """Yield the path of each output that has a loss, and its pair of loss and weight."""
        if given is None:
            return
        if isinstance(given, _Pair):
            yield path, (given.loss, given.weight)
            return
        inner = paths(y_pred)
        if isinstance(given, list | tuple) and not any(map(is_nested, given)) and len(given) == len(inner):
            items: Iterable[tuple[Path, Any, Any]] = [
                (path + own, item, output) for own, item, output in zip(inner, given, flatten(y_pred), strict=True)
            ]
        elif isinstance(given, list | tuple) and not isinstance(y_pred, type(given)):
            items = [(path, item, y_pred) for item in given]
        elif isinstance(given, Mapping) and isinstance(y_pred, Mapping):
            items = _items(given.items(), y_pred, path)
        elif isinstance(given, list | tuple) and isinstance(y_pred, list | tuple):
            items = _items(enumerate(given), dict(enumerate(y_pred)), path)
        else:
            raise _no_such_place(path)
        for own, item, output in items:
            yield from self._placed(item, output, own)

    def _names_of(self, y_pred: Any) -> list[str | None]:
        """Return the name of each output as its maker knows it, in the order of the flat outputs."""
        outputs = flatten(y_pred)
        if self.output_names and len(self.output_names) == len(outputs):
            return list(self.output_names)
        histories = [getattr(output, "_keras_history", None) for output in outputs]
        return [None if history is None or history[0] is None else history[0].name for history in histories]

    # Targets and weights in the order of the flat outputs

    def _flat(self, y_true: Any, y_pred: Any) -> list[Any]:
        """Return the targets of each output; None for outputs without a loss that no targets were given for."""
        wanted, found = paths(y_pred), paths(y_true)
        if (
            isinstance(y_true, Mapping)
            and isinstance(y_pred, list | tuple)
            and set(self.output_names or ()) == set(y_true)
        ):
            return [y_true[name] for name in self.output_names or ()]
        if found == wanted:
            return flatten(y_true)
        leaves = flatten(y_true)
        as_a_list = isinstance(y_true, list | tuple) and len(y_true) == len(leaves)
        if len(leaves) == len(wanted) and (as_a_list or len(leaves) == 1):
            return leaves
        with_loss = [place for place, loss in enumerate(flatten(self._loss)) if loss is not None]
        if is_nested(self._loss) and len(flatten(self._loss)) == len(wanted) and len(with_loss) == len(leaves):
            own = dict(zip(with_loss, leaves, strict=True))
            return [own.get(place) for place in range(len(wanted))]
        raise ValueError(
            f"y_true and y_pred have different structures.\ny_true: {packed(y_true, ['*'] * len(leaves))}\n"
            f"y_pred: {packed(y_pred, ['*'] * len(wanted))}\n"
        )

    def _flat_weights(self, sample_weight: Any, y_pred: Any) -> list[Any]:
        count = len(flatten(y_pred))
        if not is_nested(sample_weight):
            return [sample_weight] * count
        if isinstance(sample_weight, Mapping) and not isinstance(y_pred, Mapping) and self.output_names:
            return [sample_weight.get(name) for name in self.output_names]
        own = dict(zip(paths(sample_weight), flatten(sample_weight), strict=True))
        if len(own) == count:
            return flatten(sample_weight)
        return [own.get(path) for path in paths(y_pred)]


class _Pair:
    """A loss and its weight, as a leaf of a structure."""

    __slots__ = ("loss", "weight")

    def __init__(self, loss: Any, weight: Any) -> None:
        self.loss = loss
        self.weight = weight


def _items(given: Iterable[tuple[Any, Any]], y_pred: Mapping[Any, Any], path: Path) -> list[tuple[Path, Any, Any]]:
    found = []
    for key, item in given:
        if item is None:
            continue
        if key not in y_pred:
            raise _no_such_place((*path, key), "either the model's output or the targets")
        found.append(((*path, key), item, y_pred[key]))
    return found


def _no_such_place(path: Path, what: str = "the model's output (`y_pred`)") -> KeyError:
    return KeyError(f"The path: {path} in the `loss` argument, can't be found in {what}.")


def _at(structure: Any, path: Path) -> Any:
    for key in path:
        structure = structure[key]
    return structure


def _joint_name(path: Path, names: list[Any]) -> str:
    """The keys that lead to several outputs, or without any the outputs' names."""
    return "/".join(map(str, path)) or "_".join(map(str, names))


def _term_name(path: Path, output: str | None, loss: str) -> str:
    """Return the keys that lead to an output, its own name in the place of a last number."""
    name = output or loss
    if not path:
        return name
    return "/".join(str(key) for key in ((*path[:-1], name) if isinstance(path[-1], int) else path))
