"""The parts of a model that have state of their own, and where each stands in a file.

A layer in the list of a Sequential or functional model is called by its class in snake case, numbered from the second on
(`layers/dense`, `layers/dense_1`), whatever its name: names are often automatic, and differ between two models that are
otherwise the same. What a class of your own holds in attributes is called by the attribute. One part that stands in
several places is written where it is met first.

Source: Keras 3's files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from fathoms.engine.naming import snake_case
from fathoms.engine.seeds import SeedGenerator
from fathoms.engine.variable import Variable
from fathoms.layers import Layer
from fathoms.metrics import Metric
from fathoms.models import Model, Sequential
from fathoms.models.model import is_subclassed
from fathoms.optimizers import Optimizer

SAVEABLE = (Layer, Metric, Optimizer, SeedGenerator)


def saveables(root: Any, skip: Iterable[Any] = ()) -> Iterator[tuple[str, Any]]:
    """Yield every part with its path, the root's being empty; `skip` lists parts to leave out.

    >>> import fathoms
    >>> model = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1), fathoms.layers.Dense(1)])
    >>> [path for path, part in saveables(model)]
    ['', 'layers/dense', 'layers/dense_1']
    """
    met = {id(part) for part in skip}
    for path, part in places(root, met):
        if id(part) not in met:
            met.add(id(part))
            yield path, part


def variable_map(root: Any) -> dict[str, Variable]:
    """Return every part's variables by their paths.

    Raises:
        ValueError: two variables of one path.
    """
    found: dict[str, Variable] = {}
    for _, part in saveables(root):
        for variable in part._own_variables() if isinstance(part, Layer) else part.variables:
            if variable.path in found and found[variable.path] is not variable:
                raise ValueError(
                    f"The model contains two variables with a duplicate path: {variable.path!r}. Give each layer a name of its own."
                )
            found[variable.path] = variable
    return found


def places(root: Any, settled: set[int]) -> Iterator[tuple[str, Any]]:
    """Yield parts with their paths; a part that stands in several places comes again until its id is in `settled`."""
    yield from _places(root, "", settled, ())


def _places(part: Any, path: str, settled: set[int], above: tuple[int, ...]) -> Iterator[tuple[str, Any]]:
    if id(part) in settled or id(part) in above:
        return
    yield path, part
    for name, child in _attributes(part):
        below = f"{path}/{name}" if path else name
        if isinstance(child, SAVEABLE):
            yield from _places(child, below, settled, (*above, id(part)))
        elif isinstance(child, list | tuple | dict):
            yield from _inside(child, below, settled, (*above, id(part)))


def _inside(container: Any, path: str, settled: set[int], above: tuple[int, ...]) -> Iterator[tuple[str, Any]]:
    if id(container) in above:
        return
    counts: dict[str, int] = {}
    for item in container.values() if isinstance(container, dict) else container:
        if not isinstance(item, (*SAVEABLE, list, tuple, dict)):
            continue
        kind = snake_case(type(item).__name__) if isinstance(item, SAVEABLE) else "container"
        count = counts.get(kind, 0)
        counts[kind] = count + 1
        below = f"{path}/{kind}_{count}" if count else f"{path}/{kind}"
        if isinstance(item, SAVEABLE):
            yield from _places(item, below, settled, above)
        else:
            yield from _inside(item, below, settled, (*above, id(container)))


def _attributes(part: Any) -> Iterator[tuple[str, Any]]:
    """Yield what a part holds beside what every part of its kind has: by name, private names last."""
    if not isinstance(part, Layer):
        yield from sorted(vars(part).items(), key=_order)
        return
    if isinstance(part, Model) and (isinstance(part, Sequential) or not is_subclassed(part)):
        yield "layers", part.layers
    base = Sequential if isinstance(part, Sequential) else Model if isinstance(part, Model) else Layer
    for name in sorted(set(dir(part)) - _usual(base), key=lambda name: _order((name, None))):
        try:
            yield name, getattr(part, name)
        except Exception:  # a property that has nothing to say yet
            continue


def _order(item: tuple[str, Any]) -> str:
    return f"~{item[0]}" if item[0].startswith("_") else item[0]


@lru_cache
def _usual(base: type) -> frozenset[str]:
    """The attributes of every layer or model, among which no parts are looked for."""
    return frozenset(dir(base(name="usual"))) - {"layers", "optimizer"}
