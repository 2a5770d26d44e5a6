"""The losses of the epochs: all of a short run, some of a long one, and never more than fit."""

from __future__ import annotations

import numpy as np
import pytest

from fathoms.lab.session.loss_curve import LossCurve


def test_a_short_one_is_a_list() -> None:
    curve = LossCurve()
    losses = np.random.default_rng(0).random(500).tolist()
    for epoch, loss in enumerate(losses):
        curve.put(epoch, loss)
    assert list(curve) == losses
    assert curve[-1] == losses[-1]
    assert curve[3:6] == losses[3:6]
    curve.put(7, 9.0)
    curve.put(600, 1.0)
    assert (curve[7], len(curve)) == (9.0, 500)
    curve.cut(100)
    assert len(curve) == 100
    assert curve[-1] == losses[99]
    with pytest.raises(IndexError):
        curve[100]


def test_a_long_one_is_near_everywhere_and_exact_at_its_end() -> None:
    curve = LossCurve()
    for epoch in range(100_000):
        curve.put(epoch, epoch / 7)
    assert len(curve._kept) <= 8192
    for epoch in (0, 1, 50_001, 99_998):
        assert 0 <= epoch - curve[epoch] * 7 < 100_000 / 4000
    assert curve[-1] == 99_999 / 7
    curve.cut(70_001)
    for epoch in range(70_001, 71_000):
        curve.put(epoch, epoch / 7)
    assert (len(curve), curve[-1]) == (71_000, 70_999 / 7)
    assert 0 <= 70_500 - curve[70_500] * 7 < 25
    curve.cut(0)
    assert len(curve) == 0
    curve.put(0, 2.0)
    assert list(curve) == [2.0]
