"""The base of the well-known settings of variance scaling."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fathoms.engine.seeds import SeedGenerator
from fathoms.initializers.variance_scaling import VarianceScaling


class VarianceSetting(VarianceScaling):
    """A setting of `VarianceScaling` that has its own name."""

    _setting: tuple[float, str, str]

    def __init__(
        self,
        seed: int | SeedGenerator | None = None,
        input_axes: Sequence[int] | None = None,
        output_axes: Sequence[int] | None = None,
    ) -> None:
        scale, mode, distribution = self._setting
        super().__init__(scale, mode, distribution, seed, input_axes, output_axes)

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        return {name: config[name] for name in ("seed", "input_axes", "output_axes")}
