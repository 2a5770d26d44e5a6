"""Layers that put several inputs together, and the functions that call them."""

from __future__ import annotations

from fathoms.layers.merging.add import Add, add
from fathoms.layers.merging.average import Average, average
from fathoms.layers.merging.concatenate import Concatenate, concatenate
from fathoms.layers.merging.dot import Dot, dot
from fathoms.layers.merging.maximum import Maximum, maximum
from fathoms.layers.merging.minimum import Minimum, minimum
from fathoms.layers.merging.multiply import Multiply, multiply
from fathoms.layers.merging.subtract import Subtract, subtract

__all__ = [
    "Add",
    "Average",
    "Concatenate",
    "Dot",
    "Maximum",
    "Minimum",
    "Multiply",
    "Subtract",
    "add",
    "average",
    "concatenate",
    "dot",
    "maximum",
    "minimum",
    "multiply",
    "subtract",
]
