"""Everything that a model learns or counts, as dictionaries within dictionaries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from fathoms.engine.variable import Variable

if TYPE_CHECKING:
    from fathoms.models.model import Model


def state_tree(model: Model) -> dict[str, Any]:
    """Return the arrays of all variables, by kind and then by the parts of their paths.

    Raises:
        ValueError: two variables of one path.
    """
    return {kind: _nested(variables) for kind, variables in _kinds(model).items()}


def set_state_tree(model: Model, tree: Mapping[str, Any]) -> None:
    """Assign arrays to variables; what the tree leaves out stays as it is.

    Raises:
        ValueError: a kind of variables, or a path, that the model does not have.
    """
    kinds = _kinds(model)
    for kind, values in tree.items():
        if kind not in kinds:
            raise ValueError(f"Unknown variable name: {kind}. A state tree has {', '.join(kinds)}.")
        variables = {variable.path: variable for variable in kinds[kind]}
        for path, value in _flat(values, ()):
            if path not in variables:
                raise ValueError(f"Path {path} in state tree does not match any variable of the model's {kind}.")
            variables[path].assign(value)


def _kinds(model: Model) -> dict[str, list[Variable]]:
    optimizer = getattr(model, "optimizer", None)
    return {
        "trainable_variables": model.trainable_variables,
        "non_trainable_variables": model.non_trainable_variables,
        "optimizer_variables": [] if optimizer is None else list(optimizer.variables),
        "metrics_variables": model.metrics_variables,
    }


def _nested(variables: Iterable[Variable]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for variable in variables:
        *outer, name = variable.path.split("/")
        branch = tree
        for part in outer:
            branch = branch.setdefault(part, {})
        if name in branch:
            raise ValueError(
                f"The following variable path is found twice in the model: '{variable.path}'. A state tree has one place for each. "
                f"Give the layers names of their own."
            )
        branch[name] = variable.numpy()
    return tree


def _flat(tree: Any, path: tuple[str, ...]) -> Iterable[tuple[str, Any]]:
    if isinstance(tree, Mapping):
        for name, value in tree.items():
            yield from _flat(value, (*path, name))
    else:
        yield "/".join(path), tree
