"""The types of the arguments that a description may give to the library's own classes.

The types are those of the constructors' signatures. Where a signature takes objects (`Any`), the argument's name says
what may stand in a description for it. Only what a file can hold is checked: texts, numbers, lists and dictionaries. An
object of any other kind was made by a program, not by a file.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache
from inspect import Parameter, signature
from typing import Any

from fathoms.engine.description_error import DescriptionError
from fathoms.engine.dtypes import DTYPES

_LONGEST_TEXT = 10_000
_MOST_ITEMS = 10_000_000
_MOST_AXES = 32
_LARGEST = 2**63
_LARGEST_SIZE = 2**31 - 1
_POLICIES = ("mixed_float16", "mixed_bfloat16", "float", "int", "floatx")

Check = Callable[[Any], bool]


def check_arguments(cls: Any, config: Mapping[str, Any]) -> None:
    """Check what a description gives to a class or function of this library, before it is called.

    Args:
        cls: the class or function.
        config: its arguments by name; those that it does not have are checked to be plain values.

    Raises:
        DescriptionError: an argument of another type, or out of its range; the message names it.

    >>> from fathoms.layers import Dense
    >>> check_arguments(Dense, {"units": "many", "name": "out"})
    Traceback (most recent call last):
        ...
    fathoms.engine.description_error.DescriptionError: Dense 'out': found units='many', which should be int (from 1 to 2147483647).
    """
    checks = _checks_of(cls)
    for name, value in config.items():
        check, wanted = checks.get(name) or _of_every_layer(name)
        if not check(value):
            raise DescriptionError(f"{_owner(cls, config)}: found {name}={value!r:.200}, which should be {wanted}.")


def _owner(cls: Any, config: Mapping[str, Any]) -> str:
    own = config.get("name")
    return f"{cls.__name__} {own[:80]!r}" if isinstance(own, str) else str(cls.__name__)


@cache
def _checks_of(cls: Any) -> dict[str, tuple[Check, str]]:
    """The check of each argument, and how messages call what it asks for."""
    checks: dict[str, tuple[Check, str]] = {}
    called: Any = cls.__init__ if isinstance(cls, type) else cls  # type: ignore[misc]
    for name, parameter in signature(called).parameters.items():
        if parameter.kind not in (Parameter.VAR_KEYWORD, Parameter.VAR_POSITIONAL):
            checks[name] = _argument(name, str(parameter.annotation), isinstance(cls, type))
    return checks


@cache
def _of_every_layer(name: str) -> tuple[Check, str]:
    """An argument that stands behind `**kwargs`."""
    return _argument(name, _BEHIND.get(name, "Any"))


def _argument(name: str, annotation: str, ranged: bool = True) -> tuple[Check, str]:
    if annotation in ("Any", "object", "<class 'inspect._empty'>"):
        annotation = _named(name)
    if name.endswith("shape") and "Sequence[int" in annotation:
        annotation = "Shape | None"
    check = _any_of(annotation)
    if name == "name":
        return (
            lambda value: check(value) and (not isinstance(value, str) or value.isprintable()),
            "text without signs for terminals",
        )
    if ranged and name in _RANGES:  # functions have other arguments of these names
        low, high = _RANGES[name]
        return lambda value: check(value) and _within(value, low, high), f"{annotation} (from {low} to {high})"
    return check, annotation


def _named(name: str) -> str:
    """What an argument without a type is, by its name."""
    if name in _BY_NAME:
        return _BY_NAME[name]
    for ending in ("_initializer", "_regularizer", "_constraint"):
        if name.endswith(ending):
            return "Described | None"
    return "Plain"


@cache
def _any_of(annotation: str) -> Check:
    checks = [_KINDS.get(part) or _sequence(part) for part in _alternatives(annotation)]
    if len(checks) == 1:
        return checks[0]
    return lambda value: any(check(value) for check in checks)


def _alternatives(annotation: str) -> list[str]:
    """The parts between `|`, but for those within brackets."""
    parts, depth = [""], 0
    for sign in annotation:
        depth += (sign == "[") - (sign == "]")
        if sign == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]


def _sequence(annotation: str) -> Check:
    for start in ("Sequence[", "list["):
        if annotation.startswith(start):
            item = _any_of(annotation.removeprefix(start).removesuffix("]"))
            return lambda value: (
                _made_by_a_program(value)
                or (isinstance(value, list | tuple) and len(value) <= _MOST_ITEMS and all(map(item, value)))
            )
    if annotation.startswith(("Mapping[", "dict[")):
        return lambda value: _made_by_a_program(value) or isinstance(value, dict)
    return _is_described  # the name of a class: an object, or what describes one


def _made_by_a_program(value: Any) -> bool:
    return not isinstance(value, str | int | float | list | tuple | dict | None)


def _is_whole(value: Any) -> bool:
    if isinstance(value, float):
        return value.is_integer() and abs(value) < _LARGEST
    return _made_by_a_program(value) or (isinstance(value, int) and abs(value) <= 2 * _LARGEST)


def _is_number(value: Any) -> bool:
    if isinstance(value, int):
        return abs(value) < 10**300
    return _made_by_a_program(value) or isinstance(value, float)


def _is_flag(value: Any) -> bool:
    return _made_by_a_program(value) or (isinstance(value, int | float) and value in (0, 1))


def _is_text(value: Any) -> bool:
    return _made_by_a_program(value) or (isinstance(value, str) and len(value) <= _LONGEST_TEXT and "\0" not in value)


def _is_described(value: Any) -> bool:
    """A name, or a dictionary that describes an object, or an object."""
    if isinstance(value, dict):
        return isinstance(value.get("class_name"), str)
    return _is_text(value)


def _is_type(value: Any) -> bool:
    """The name of a number type, or a policy."""
    if isinstance(value, str):
        return value in DTYPES or value in _POLICIES
    return _made_by_a_program(value) or (isinstance(value, dict) and isinstance(value.get("class_name"), str))


def _is_plain(value: Any) -> bool:
    return _is_text(value) or isinstance(value, int | float | list | tuple | dict | None)


def _is_numbers(value: Any) -> bool:
    """A number, nested lists of numbers, or a described array."""
    if isinstance(value, list | tuple):
        return all(map(_is_numbers, value))
    return isinstance(value, dict) or _is_number(value)


def _is_vocabulary(value: Any) -> bool:
    """A list of texts or of whole numbers: never a text, which would be a path."""
    if isinstance(value, list | tuple):
        return len(value) <= _MOST_ITEMS and all(_is_text(item) or _is_number(item) for item in value)
    return isinstance(value, dict) or _made_by_a_program(value)


def _is_shape(value: Any) -> bool:
    """Sizes, each None or a number; or several shapes."""
    if isinstance(value, dict):
        return all(map(_is_shape, value.values()))
    if not isinstance(value, list | tuple):
        return _made_by_a_program(value) or (_is_whole(value) and abs(value) <= _LARGEST_SIZE)
    return len(value) <= (_MOST_AXES if all(not isinstance(item, list) for item in value) else 10_000) and all(
        item is None or _is_shape(item) for item in value
    )


def _within(value: Any, low: float, high: float) -> bool:
    if isinstance(value, list | tuple):
        return all(_within(item, low, high) for item in value)
    return not isinstance(value, int | float) or (not math.isnan(value) and low <= value <= high)


_KINDS: dict[str, Check] = {
    "Any": _is_plain,
    "ArrayLike": _is_numbers,
    "Axis": lambda value: _is_whole(value) or (isinstance(value, list | tuple) and all(map(_is_whole, value))),
    "Described": _is_described,
    "None": lambda value: value is None,
    "Numbers": _is_numbers,
    "Plain": _is_plain,
    "Rate": lambda value: _is_number(value) or _is_described(value),
    "Shape": _is_shape,
    "Type": _is_type,
    "Vocabulary": _is_vocabulary,
    "bool": _is_flag,
    "float": _is_number,
    "int": _is_whole,
    "str": _is_text,
}

_BY_NAME = {
    "activation": "Described | None",
    "activity_regularizer": "Described | None",
    "axis": "Axis | None",
    "boundaries": "Numbers",
    "dtype": "Type | None",
    "idf_weights": "Numbers | None",
    "layer": "Described",
    "mask_token": "str | int | None",
    "mean": "Numbers | None",
    "offset": "Numbers",
    "oov_token": "str | int | None",
    "scale": "Numbers",
    "thresholds": "Numbers | None",
    "value": "Numbers",
    "variance": "Numbers | None",
    "vocabulary": "Vocabulary | None",
}

# What layers take behind `**kwargs`.
_BEHIND = {
    "activity_regularizer": "Described | None",
    "autocast": "bool",
    "batch_input_shape": "Shape | None",
    "batch_shape": "Shape | None",
    "batch_size": "int | None",
    "dtype": "Type | None",
    "input_dim": "int | None",
    "input_length": "int | None",
    "input_shape": "Shape | None",
    "name": "str | None",
    "trainable": "bool",
}

# fmt: off
_SIZES = (
    "batch_size", "frequencies", "input_dim", "k", "max_tokens", "n", "num_bins", "num_tokens",
    "numbers", "output_dim", "units",
)
# fmt: on
_RANGES: dict[str, tuple[float, float]] = {
    **dict.fromkeys(_SIZES, (1, _LARGEST_SIZE)),
    **dict.fromkeys(("batch_shape", "shape", "target_shape", "batch_input_shape"), (-_LARGEST_SIZE, _LARGEST_SIZE)),
    "groups": (-1, _LARGEST_SIZE),
    # What is made at once, or gone through again and again.
    "num_classes": (1, 100_000),
    "num_oov_indices": (0, 100_000),
    "num_thresholds": (1, 100_000),
    "ns_steps": (1, 100),
    "power_iterations": (1, 100),
}
