"""How raw rows become a network's inputs, in words that every export can write."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from fathoms.tables.encoding.category_encoder import CategoryEncoder
from fathoms.tables.encoding.code_encoder import CodeEncoder
from fathoms.tables.encoding.date_encoder import DateEncoder
from fathoms.tables.encoding.encoder import Encoder
from fathoms.tables.encoding.features import Features
from fathoms.tables.encoding.linear_scale import LinearScale
from fathoms.tables.encoding.no_scale import NoScale
from fathoms.tables.encoding.number_encoder import NumberEncoder
from fathoms.tables.encoding.ordered_encoder import OrderedEncoder
from fathoms.tables.encoding.quantile_scale import QuantileScale
from fathoms.tables.encoding.robust_scale import LIMIT, RobustScale
from fathoms.tables.encoding.scale import Scale
from fathoms.tables.encoding.yes_no_encoder import YesNoEncoder
from fathoms.tables.model.exports.steps import Bend, Chain, Curve, Fill, IsMissing, Line, Lookup, Step, Wave
from fathoms.tables.table_error import TableError

_CYCLES: tuple[Literal["year", "week", "day"], ...] = ("year", "week", "day")
_WAVES: tuple[Literal["sin", "cos"], ...] = ("sin", "cos")


@dataclass(frozen=True)
class EncoderPlan:
    """An encoder's inputs, in its own order: continuous numbers, flags, and codes if it gives some."""

    numbers: tuple[Chain, ...] = ()
    flags: tuple[Chain, ...] = ()
    codes: Chain | None = None


@dataclass(frozen=True)
class Plan:
    """All inputs of a network.

    Attributes:
        matrix: The columns of its first input, in order.
        codes: Its further inputs, each of one column of whole numbers.
    """

    matrix: tuple[Chain, ...]
    codes: tuple[Chain, ...]

    @classmethod
    def of(cls, features: Features) -> Plan:
        """Describe what `Features.transform` does.

        Raises:
            TableError: An encoder cannot be exported.
        """
        plans = [describe(encoder) for encoder in features.encoders]
        numbers = [chain for plan in plans for chain in plan.numbers]
        flags = [chain for plan in plans for chain in plan.flags]
        return cls((*numbers, *flags), tuple(plan.codes for plan in plans if plan.codes is not None))

    @property
    def columns(self) -> dict[str, str]:
        """The columns that are read, and how; see `Chain`."""
        return {chain.column: chain.reading for chain in (*self.matrix, *self.codes)}


def describe(encoder: Encoder) -> EncoderPlan:
    """One encoder in steps.

    Raises:
        TableError: There is no description of its class.
    """
    if type(encoder) not in DESCRIPTIONS:
        raise TableError(f"column {encoder.column!r}: {type(encoder).__name__} cannot be exported yet.")
    return DESCRIPTIONS[type(encoder)](encoder)


def scale_steps(scale: Scale) -> tuple[Step, ...]:
    """A scale in steps.

    Raises:
        TableError: There is no description of its class.
    """
    if type(scale) not in SCALES:
        raise TableError(f"the scale {type(scale).__name__} cannot be exported yet.")
    return SCALES[type(scale)](scale)


def _number(encoder: NumberEncoder) -> EncoderPlan:
    numbers: tuple[Chain, ...] = ()
    if encoder.numbers:
        steps = (Fill(encoder.median), *scale_steps(encoder.scale))
        numbers = (Chain(encoder.column, "number", steps),)
    return EncoderPlan(numbers, (Chain(encoder.column, "number", (IsMissing(),)),) * encoder.missing)


def _ordered(encoder: OrderedEncoder) -> EncoderPlan:
    place = Lookup({label: float(rank) for rank, label in enumerate(encoder.order)}, math.nan, math.nan)
    numbers: tuple[Chain, ...] = ()
    if encoder.numbers:
        steps = (place, Fill(encoder.median), *scale_steps(encoder.scale))
        numbers = (Chain(encoder.column, "label", steps),)
    return EncoderPlan(numbers, (Chain(encoder.column, "label", (place, IsMissing())),) * encoder.missing)


def _date(encoder: DateEncoder) -> EncoderPlan:
    reading = f"date {encoder.format}"
    numbers = []
    if not encoder.scale.constant:
        numbers.append(Chain(encoder.column, reading, (Fill(encoder.median), *scale_steps(encoder.scale))))
    numbers += [
        Chain(encoder.column, reading, (Wave(cycle, wave),))
        for name in encoder.cycles
        for cycle in _CYCLES
        if cycle == name
        for wave in _WAVES
    ]
    return EncoderPlan(tuple(numbers), (Chain(encoder.column, reading, (IsMissing(),)),) * encoder.missing)


def _yes_no(encoder: YesNoEncoder) -> EncoderPlan:
    usual = float(encoder.usual)
    flags = [Chain(encoder.column, "label", (Lookup({encoder.no: 0.0, encoder.yes: 1.0}, usual, usual),))]
    missing = [Chain(encoder.column, "label", (IsMissing(),))] * encoder.missing
    return EncoderPlan(flags=(*(flags if encoder.yes != encoder.no else ()), *missing))


def _category(encoder: CategoryEncoder) -> EncoderPlan:
    steps: list[Step] = [Lookup({label: 1.0}, 0.0, 0.0) for label in encoder.labels]
    steps += [Lookup(dict.fromkeys(encoder.labels, 0.0), 1.0, 0.0)] * encoder.other
    steps += [IsMissing()] * encoder.missing
    flags = tuple(Chain(encoder.column, "label", (step,)) for step in steps)
    return EncoderPlan(flags=flags if encoder.flags else ())


def _codes(encoder: CodeEncoder) -> EncoderPlan:
    if not encoder.codes:
        return EncoderPlan()
    numbers = {label: float(code) for code, label in enumerate(encoder.labels, 1)}
    missing = float(len(encoder.labels) + 1) if encoder.missing else 0.0
    return EncoderPlan(codes=Chain(encoder.column, "label", (Lookup(numbers, 0.0, missing),)))


DESCRIPTIONS: dict[type, Callable[[Any], EncoderPlan]] = {
    NumberEncoder: _number,
    YesNoEncoder: _yes_no,
    CategoryEncoder: _category,
    CodeEncoder: _codes,
    OrderedEncoder: _ordered,
    DateEncoder: _date,
}

SCALES: dict[type, Callable[[Any], tuple[Step, ...]]] = {
    LinearScale: lambda scale: (Line(scale.mean, scale.deviation),),
    NoScale: lambda scale: (),
    RobustScale: lambda scale: (Line(scale.median, scale.scale), Bend(LIMIT)),
    QuantileScale: lambda scale: (Curve(tuple(scale.values.tolist()), tuple(scale.scores.tolist())),),
}
