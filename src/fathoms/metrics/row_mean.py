"""The base of the metrics that are the mean of one of Fathoms's functions."""

from __future__ import annotations

from typing import Any

from fathoms.metrics.mean_metric_wrapper import MeanMetricWrapper


class RowMean(MeanMetricWrapper):
    """A `MeanMetricWrapper` whose class says which function it is: its config holds the function's arguments only."""

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal metric."""
        return {"name": self.name, "dtype": self.dtype, **self._fn_kwargs}
