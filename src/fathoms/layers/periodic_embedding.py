"""Numbers as waves."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, pi
from typing import Any

from fathoms import initializers
from fathoms.engine.variable import Variable
from fathoms.layers.layer import whole_number
from fathoms.layers.number_embedding import MOST, NumberEmbedding


class PeriodicEmbedding(NumberEmbedding):
    """Turns each number x into `[x, V·cos(2π w x + b) + c]`: itself, and what a linear map makes of waves of it.

    A network sees small differences of a number far better so. Each column has its own frequencies w, phases b, map V and
    offsets c, and all of them are learned. With the defaults this is PBLD (periodic, bias, linear, densely connected) of
    RealMLP; `activation="relu", direct=False` is close to PLR, which has sines instead of phases.

    Args:
        units: how many numbers come out for each number, with itself among them if `direct`.
        frequencies: how many waves each number has.
        sigma: the standard deviation of the frequencies that they start with. Numbers are expected to be about 1 in size.
        numbers: how many columns, from the first, are embedded; None means all. The others follow as they are.
        activation: None, or `"relu"` over the map's result.
        direct: whether each number itself comes out, too.
        **kwargs: `name`, `dtype`, `trainable`, `input_shape`; see `Layer`.

    Shapes:
        input `(rows, n)`, output `(rows, numbers * units + n - numbers)`; frequency and phase `(numbers, frequencies)`,
        kernel `(numbers, frequencies, m)`, bias `(numbers, m)`, where m is `units`, or `units - 1` if `direct`.
        w starts normal with deviation sigma, b uniform in ±π, V and c uniform in ±1/√frequencies.

    Raises:
        ValueError: a size that is not a positive whole number, or more than 256 of them; a sigma that is not above 0; rows
            with fewer than `numbers` columns.

    Source: Holzmüller, Grinsztajn, Steinwart, 2024, "Better by Default: Strong Pre-Tuned MLPs and Boosted Trees on Tabular
    Data"; Gorishniy, Rubachev, Babenko, 2022, "On Embeddings for Numerical Features in Tabular Deep Learning". Keras has
    no such layer.

    >>> PeriodicEmbedding(units=4, numbers=2)([[0.5, -0.5, 1.0]]).shape
    (1, 9)
    """

    operation = "periodic_embedding"

    def __init__(
        self,
        units: int = 4,
        frequencies: int = 16,
        sigma: float = 0.1,
        numbers: int | None = None,
        activation: str | None = None,
        direct: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(activation, direct, **kwargs)
        self.units = whole_number(units, "PeriodicEmbedding(units)")
        self.frequencies = whole_number(frequencies, "PeriodicEmbedding(frequencies)")
        for name, size in (("units", self.units), ("frequencies", self.frequencies)):
            if size > MOST:
                raise ValueError(
                    f"PeriodicEmbedding({name}): found {size}, but there can be at most {MOST} for a number."
                )
        if self.units <= self.direct:
            raise ValueError(
                "PeriodicEmbedding(units): found 1, which is the number itself. Write units=2 or more, or direct=False."
            )
        if isinstance(sigma, bool) or not isinstance(sigma, int | float) or not sigma > 0 or not isfinite(sigma):
            raise ValueError(f"PeriodicEmbedding(sigma): found {sigma!r}, but sigma is above 0, such as sigma=0.1.")
        self.sigma = float(sigma)
        self.numbers = None if numbers is None else whole_number(numbers, "PeriodicEmbedding(numbers)")
        self.frequency: Variable | None = None
        self.phase: Variable | None = None

    def columns(self, width: int) -> int:
        if self.numbers is not None and self.numbers > width:
            raise ValueError(
                f"Layer {self.name!r} embeds the first {self.numbers} columns, but found rows of {width}. "
                f"Write numbers={width} or less, or leave it out."
            )
        return self.numbers or width

    def made_of(self, width: int) -> int:
        return self.columns(width) * self.units

    def build(self, input_shape: Sequence[int | None]) -> None:
        numbers, made = self.columns(self.width_of(input_shape)), self.units - self.direct
        waves = (numbers, self.frequencies)
        self.frequency = self.add_weight(waves, initializers.RandomNormal(stddev=self.sigma), name="frequency")
        self.phase = self.add_weight(waves, initializers.RandomUniform(-pi, pi), name="phase")
        self.add_map((*waves, made), (numbers, made), self.frequencies)

    def parameters(self) -> list[Variable]:
        return self._weights

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "units": self.units,
            "frequencies": self.frequencies,
            "sigma": self.sigma,
            "numbers": self.numbers,
            "activation": self._activation_name,
            "direct": self.direct,
        }
