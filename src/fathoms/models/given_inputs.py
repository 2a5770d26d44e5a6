"""Brings what a model is called on into the order of its inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fathoms.engine.keras_tensor import KerasTensor
from fathoms.engine.messages import warn_caller
from fathoms.engine.structure import flatten, is_nested, packed, paths


def in_order(structure: Any, given: Any, warns: bool = True) -> list[Any]:
    """Return what is given for each input.

    Args:
        structure: placeholders of the inputs, in the form in which the model was made.
        given: arrays or placeholders in that form; or a list, or a dictionary by the inputs' names.
        warns: whether to warn of another form, and to refuse a list for a dictionary whose keys are not sorted.

    Raises:
        ValueError: a form that cannot be meant.
    """
    inputs = flatten(structure)
    if len(inputs) == 1 and not is_nested(given):
        return [given]
    if isinstance(given, Mapping) and not isinstance(structure, Mapping):
        names = [tensor.name for tensor in inputs]
        flat = not is_nested(structure) or all(isinstance(item, KerasTensor) for item in structure)
        if not flat or not set(names) <= set(given):
            raise _mismatch(structure, given)
        return [given[name] for name in names]
    if (
        warns
        and isinstance(structure, Mapping)
        and not isinstance(given, Mapping)
        and list(structure) != sorted(structure)
    ):
        raise _mismatch(structure, given)
    found = flatten(given)
    if paths(given) == paths(structure):
        return found
    if isinstance(given, Mapping) and set(structure) <= set(given):
        found = flatten({key: given[key] for key in structure})
    if len(found) < len(inputs):
        raise _mismatch(structure, given)
    if warns and (isinstance(given, Mapping) or not len(inputs) == len(found) == 1):
        warn_caller(str(_mismatch(structure, given)), UserWarning)
    return found[: len(inputs)]


def rows_of_rank(value: Any, tensor: KerasTensor, path: tuple[Any, ...]) -> Any:
    """Return rows with a last axis of length 1 more or less, if the placeholder has it so.

    Raises:
        ValueError: another number of axes.
    """
    if value is None:
        return None
    shape, wanted = tuple(value.shape), tensor.shape
    if len(shape) == len(wanted):
        return value
    if len(shape) == len(wanted) + 1 and shape[-1] == 1:
        return value.reshape(shape[:-1])
    if len(shape) == len(wanted) - 1 and wanted[-1] == 1:
        return value.reshape((*shape, 1))
    raise ValueError(
        f"Invalid input shape for input {value} with name '{tensor.name}' and path '{'.'.join(map(str, path))}'. "
        f"Expected shape {wanted}, but input has incompatible shape {shape}"
    )


def _mismatch(structure: Any, given: Any) -> ValueError:
    expected = packed(structure, [tensor.name for tensor in flatten(structure)])
    found = packed(given, [None if leaf is None else f"Tensor(shape={_shape(leaf)})" for leaf in flatten(given)])
    return ValueError(f"The structure of `inputs` doesn't match the expected structure, {expected}: found {found}")


def _shape(leaf: Any) -> Any:
    return getattr(leaf, "shape", type(leaf).__name__)
