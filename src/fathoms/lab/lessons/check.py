"""What a task asks of the network, in a small closed language: data, never code."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fathoms.lab.lab_error import LabError
from fathoms.lab.lessons.fact import FLAGS, NUMBERS, WORDS, Value, weight_of
from fathoms.lab.session.design import ACTIVATIONS, LOSSES, OPTIMIZERS
from fathoms.lab.session.live_run import LiveRun
from fathoms.lab.session.workspace import Workspace
from fathoms.tables.nearest_names import nearest_names

_SIGNS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}
_COMPARISON = re.compile(r"(?P<left>.+?)\s*(?P<sign><=|>=|<|>|=)\s*(?:(?P<factor>[\d.eE+-]+)\s*\*\s*)?(?P<right>.+)")
_IS = re.compile(r"(?P<left>[a-z ]+?) is (?P<right>\w+)")
_WEIGHT = re.compile(r"weight of (?P<feature>.+)")
_WORDS = {
    "optimizer": OPTIMIZERS,
    "loss": tuple(dict.fromkeys(loss for losses in LOSSES.values() for loss in losses)),
    "activation": (*ACTIVATIONS, "none", "mixed"),
}


@dataclass(frozen=True)
class Checked:
    """What came of a check.

    Attributes:
        met: whether it holds.
        now: the number or word it is about, as it is now; "NaN" if it is no number; None if there is none.
    """

    met: bool
    now: Value


@dataclass(frozen=True)
class Check:
    """One thing that must hold.

    Attributes:
        text: as it was written.
        line: where.
        left: the name of what is looked at.
        sign: how it is compared; "is" for words; empty for what holds or does not.
        factor: what `right` is multiplied by.
        right: a number, a word, or the name of another number.
    """

    text: str
    line: int
    left: str
    sign: str = ""
    factor: float = 1.0
    right: float | str = ""

    @classmethod
    def read(cls, text: str, line: int = 0) -> Check:
        """Read a check: ``NAME < NUMBER`` (also ``<= > >= =``), ``NAME < FACTOR * NAME``, ``WORD is VALUE``, or ``FLAG``.

        Names of numbers are those of `fact.NUMBERS`, and ``weight of COLUMN``; words those of `fact.WORDS`; flags `fact.FLAGS`.

        Raises:
            LabError: it is not written so, or there is no such name.

        >>> Check.read("training loss < 0.5 * validation loss").factor
        0.5
        >>> Check.read("validaton loss < 1")
        Traceback (most recent call last):
        ...
        fathoms.lab.lab_error.LabError: There is no 'validaton loss' to check. Did you mean 'validation loss'?
        """
        text = " ".join(text.split())
        if text in FLAGS:
            return cls(text, line, text)
        if found := _IS.fullmatch(text):
            left, word = found["left"], found["right"]
            _among(left, WORDS)
            if word not in _WORDS[left]:
                raise LabError(f"{left} is never {word!r}.{_meant(word, _WORDS[left])}")
            return cls(text, line, left, "is", right=word)
        found = _COMPARISON.fullmatch(text)
        if not found:
            _among(text, (*FLAGS, *NUMBERS))
            raise LabError(f"{text!r} is a number: say what it is to be, {text} < 0.5.")
        left, right = found["left"], found["right"]
        _number_name(left)
        factor = _number(found["factor"]) if found["factor"] else 1.0
        number = _maybe_number(right)
        if number is None:
            _number_name(right)
        return cls(text, line, left, found["sign"], factor, right if number is None else number)

    def on(self, workspace: Workspace) -> Checked:
        """Whether it holds now."""
        run = workspace.run
        if run is None:
            return Checked(False, None)
        if not self.sign:
            return Checked(FLAGS[self.left](workspace, run), None)
        if self.sign == "is":
            word = WORDS[self.left](workspace, run)
            return Checked(word == self.right, word)
        left = _value(self.left, workspace, run)
        right = self.right if isinstance(self.right, float) else _value(self.right, workspace, run)
        met = left is not None and right is not None and _SIGNS[self.sign](_large(left), self.factor * _large(right))
        return Checked(met, left if left is None or math.isfinite(left) else "NaN")

    def columns(self) -> list[str]:
        """The inputs whose weights it looks at."""
        names = (self.left, self.right if isinstance(self.right, str) else "")
        return [found["feature"] for name in names if self.sign != "is" and (found := _WEIGHT.fullmatch(name))]

    def to_json(self) -> dict[str, Any]:
        """What the page shows."""
        return {"text": self.text, "counts": bool(self.sign)}


def _value(name: str, workspace: Workspace, run: LiveRun) -> float | None:
    found = _WEIGHT.fullmatch(name)
    value = weight_of(run, found["feature"]) if found else NUMBERS[name](workspace, run)
    return None if value is None else float(value)


def _large(value: float) -> float:
    """What is no number is beyond every limit: a loss that is NaN has blown up."""
    return math.inf if math.isnan(value) else value


def _number_name(name: str) -> None:
    if not _WEIGHT.fullmatch(name):
        _among(name, (*NUMBERS, "weight of COLUMN"))


def _among(name: str, names: Sequence[str] | dict[str, Any]) -> None:
    if name not in names or name == "weight of COLUMN":
        raise LabError(f"There is no {name[:60]!r} to check.{_meant(name, list(names))}")


def _meant(name: str, names: Sequence[str]) -> str:
    near = nearest_names(name, names)
    return f" Did you mean {near[0]!r}?" if near else f" There are {', '.join(names)}."


def _maybe_number(text: str) -> float | None:
    try:
        return _number(text)
    except LabError:
        return None


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise LabError(f"{text!r} is not a number.")
    return value
