"""The rate falls to 0 four times, each time after twice as many steps."""

import numpy as np
import pytest

from fathoms.tables.recipes.coslog_decay import CoslogDecay


def test_cycles() -> None:
    rates = CoslogDecay(0.01, 150).rates(0, 151)
    assert np.flatnonzero(rates < 1e-9).tolist() == [0, 10, 30, 70, 150]
    assert rates.max() == pytest.approx(0.01, rel=1e-3)
    # Half a cycle after the second zero: log2(1 + 15 t) = 2.5.
    assert CoslogDecay(1.0, 15)(2**2.5 - 1) == pytest.approx(1)


def test_it_is_made_again_from_its_config() -> None:
    decay = CoslogDecay(0.01, 150)
    assert CoslogDecay.from_config(decay.get_config()).rates(0, 9).tolist() == decay.rates(0, 9).tolist()
