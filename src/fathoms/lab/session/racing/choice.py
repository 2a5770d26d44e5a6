"""What one run of a race has that the others have not."""

from __future__ import annotations

from dataclasses import dataclass

from fathoms.lab.session.names import named

Value = str | int | float


@dataclass(frozen=True)
class Choice:
    """A value of the setting that is raced.

    Attributes:
        value: the value.
        rate: the learning rate that goes with it; None for the design's.
    """

    value: Value
    rate: float | None = None

    def name(self) -> str:
        """What the page calls it.

        >>> Choice("adam", 0.005).name(), Choice(0.003).name(), Choice(64).name()
        ('Adam 0.005', '0.003', '64')
        """
        if isinstance(self.value, str):
            return named(self.value).split(":")[0] + ("" if self.rate is None else f" {self.rate:g}")
        return str(self.value) if isinstance(self.value, int) else f"{self.value:g}"
