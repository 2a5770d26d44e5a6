"""Windows by name, against SciPy's."""

from __future__ import annotations

import pytest
from scipy import signal

from fathoms.initializers.window import window

NAMES = [
    "barthann",
    "bartlett",
    "blackman",
    "blackmanharris",
    "bohman",
    "boxcar",
    "cosine",
    "exponential",
    "flattop",
    "hamming",
    "hann",
    "lanczos",
    "nuttall",
    "parzen",
    "taylor",
    "triang",
    "tukey",
]


@pytest.mark.parametrize("name", NAMES)
def test_they_are_those_of_scipy(name: str) -> None:
    for length in (1, 2, 3, 4, 5, 16, 37, 256):
        for periodic in (False, True):
            expected = signal.get_window(name, length, periodic)
            assert window(name, length, periodic) == pytest.approx(expected, rel=1e-12, abs=1e-14), (length, periodic)


def test_all_are_tested() -> None:
    from re import search

    with pytest.raises(ValueError, match="no window 'kaiser'") as caught:
        window("kaiser", 8, False)
    listed = search(r"one of (.*)\.", str(caught.value))
    assert listed is not None and sorted(NAMES) == listed[1].split(", ")
