"""The waves of a Fourier transform, against SciPy's."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from scipy import signal

from fathoms import initializers

SIGNAL = np.random.default_rng(0).normal(size=64)


@pytest.mark.parametrize("scaling", ["density", "spectrum"])
@pytest.mark.parametrize("window", ["hann", "tukey"])
def test_a_product_with_it_is_a_fourier_transform(window: str, scaling: Any) -> None:
    theirs = signal.ShortTimeFFT(signal.get_window(window, 16), hop=16, fs=1, mfft=32, scale_to="psd" if scaling == "density" else "magnitude")  # fmt: skip
    expected = theirs.stft(SIGNAL, p0=0, p1=4, k_offset=8)
    rows = SIGNAL.reshape(4, 16)
    real, imaginary = (
        rows @ initializers.STFT(side, window, scaling, periodic=True)((16, 1, 17), "float64")[:, 0]
        for side in ("real", "imag")
    )
    assert np.abs(real.T + 1j * imaginary.T) == pytest.approx(np.abs(expected), rel=1e-10)


def test_a_window_by_name_imports_nothing() -> None:
    """A model's file may name one, and no file decides what is imported."""
    code = "import sys; from fathoms import initializers as i; i.STFT(window='tukey')((8, 1, 5)); sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_half_precision() -> None:
    made = initializers.STFT("imag", None)((8, 1, 5), "float16")
    assert made.dtype == np.float16
    assert made[1, 0].tolist() == pytest.approx((-np.sin(2 * np.pi * np.arange(5) / 8)).tolist(), abs=1e-3)


@pytest.mark.parametrize("name", ["RandomNormal", "RandomUniform", "TruncatedNormal", "GlorotUniform", "Orthogonal"])
def test_half_precision_is_drawn_like_single(name: str) -> None:
    make = getattr(initializers, name)
    np.testing.assert_array_equal(make(seed=1)((3, 4), "float16"), make(seed=1)((3, 4)).astype("float16"))
