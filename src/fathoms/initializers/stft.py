"""The waves of a short-time Fourier transform."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fathoms.engine.dtypes import standardize_dtype
from fathoms.initializers.initializer import Initializer
from fathoms.initializers.window import window as named_window


class STFT(Initializer):
    """Makes `cos(2 * pi * t * f / n)`, or minus the sine, times a window over the time `t`; `n = 2 * (frequencies - 1)`.

    The weight's shape is `(length, 1, frequencies)`. A window is divided by its length (L2 norm) for the scaling
    `"density"`, and by its sum (L1 norm) for `"spectrum"`.

    Args:
        side: `"real"` for the cosine, `"imag"` for the sine.
        window: name of a window of `scipy.signal.windows` that takes no number, the window's values, or None.
        scaling: `"density"`, `"spectrum"` or None.
        periodic: whether a window that is given by name is periodic rather than symmetric.

    Raises:
        ValueError: an unknown side, scaling or window, or a window of another length than the weight.

    Source: `keras.initializers.STFT`; Allen, Rabiner, Proceedings of the IEEE, 1977.

    >>> STFT("real", window=None)((2, 1, 3)).round(3).tolist()
    [[[1.0, 1.0, 1.0]], [[1.0, 0.0, -1.0]]]
    """

    def __init__(
        self,
        side: str = "real",
        window: str | ArrayLike | None = "hann",
        scaling: str | None = "density",
        periodic: bool = False,
    ) -> None:
        if side not in ("real", "imag"):
            raise ValueError(f"side should be 'real' or 'imag', not {side!r}.")
        if scaling not in ("density", "spectrum", None):
            raise ValueError(f"STFT has no scaling {scaling!r}; there are 'density', 'spectrum' and None, for none.")
        if isinstance(window, str):
            named_window(window, 1, periodic)  # raises if there is none
        self.side = side
        self.window = window
        self.scaling = scaling
        self.periodic = periodic

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> np.ndarray:
        length, _, frequencies = shape
        cycles = np.outer(np.arange(length), np.arange(frequencies) / (2 * (frequencies - 1)))
        waves = np.cos(2 * np.pi * cycles) if self.side == "real" else -np.sin(2 * np.pi * cycles)
        if self.window is not None:
            waves *= self._scaled_window(length)[:, np.newaxis]
        return waves.astype(standardize_dtype(dtype))[:, np.newaxis]

    def _scaled_window(self, length: int) -> NDArray[Any]:
        given = self.window
        values = named_window(given, length, self.periodic) if isinstance(given, str) else np.asarray(given, float)
        if values.shape != (length,):
            raise ValueError(
                f"The shape of `window` must be equal to [frame_length], that is {(length,)}. "
                f"Received: window shape={values.shape}"
            )
        if self.scaling == "density":
            return np.asarray(values / np.linalg.norm(values))
        return values / np.abs(values).sum() if self.scaling == "spectrum" else values

    def get_config(self) -> dict[str, Any]:
        return {"side": self.side, "window": self.window, "periodic": self.periodic, "scaling": self.scaling}
