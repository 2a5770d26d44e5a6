"""What a config holds of a function that has no name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self


class NamelessFunction(str):
    """Text that stands for a `lambda` in a config; in memory it carries the function, in a file it is only text.

    >>> NamelessFunction(lambda x: 2 * x).function(3)
    6
    """

    function: Callable[..., Any]

    def __new__(cls, function: Callable[..., Any]) -> Self:
        text = super().__new__(cls, "a function without a name")
        text.function = function
        return text

    def __deepcopy__(self, memo: object) -> NamelessFunction:
        return self
