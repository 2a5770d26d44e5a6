from __future__ import annotations

import gc

import numpy as np

from fathoms.engine import keras_mask
from fathoms.engine.keras_mask import get_keras_mask, set_keras_mask

MASK = np.array([True, False])


def test_a_mask_belongs_to_one_array() -> None:
    x = np.zeros(2)
    set_keras_mask(x, MASK)
    assert get_keras_mask(x) is MASK
    assert get_keras_mask(x.copy()) is None
    set_keras_mask(x, None)
    assert get_keras_mask(x) is None


def test_an_object_holds_its_own() -> None:
    class Held:
        _keras_mask = None

    held = Held()
    set_keras_mask(held, MASK)
    assert held._keras_mask is MASK and get_keras_mask(held) is MASK
    set_keras_mask(held, None)
    assert get_keras_mask(held) is None


def test_a_mask_goes_with_its_array() -> None:
    before = len(keras_mask._masks)
    x = np.zeros(2)
    set_keras_mask(x, MASK)
    set_keras_mask(x, None)
    set_keras_mask(x, MASK)
    assert len(keras_mask._masks) == before + 1
    del x
    gc.collect()
    assert len(keras_mask._masks) == before
