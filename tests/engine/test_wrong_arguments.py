"""Wrong arguments are told as such, and what a person's own code raises is left alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import fathoms as typed
from fathoms import layers, ops

fathoms: Any = typed  # so that wrong types may be given


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        (lambda: ops.flip(1.0, axis=0), ValueError),
        (lambda: ops.einsum(3, [1.0]), TypeError),
        (lambda: ops.take_along_axis(3.0, [0], axis=0), ValueError),
        (lambda: ops.convert_to_tensor(10**400, "float32"), ValueError),
        (lambda: ops.expand_dims([1.0], [0, 0]), ValueError),
        (lambda: layers.Reshape((2,))(np.float32(1)), (TypeError, ValueError)),
        (lambda: fathoms.metrics.MeanIoU(10**20), ValueError),
        (lambda: fathoms.metrics.sparse_categorical_accuracy(1, 1.0), ValueError),
        (lambda: fathoms.losses.sparse_categorical_crossentropy(0, 1.0), ValueError),
        (lambda: fathoms.models.clone_model(3), TypeError),
        (lambda: fathoms.utils.to_categorical(float("inf")), ValueError),
        (lambda: fathoms.layers.Hashing(1e300), ValueError),
        (lambda: fathoms.random.shuffle([1.0], axis=-(10**20)), ValueError),
    ],
)
def test_each_is_a_type_or_value_error(call: Any, kind: Any) -> None:
    with pytest.raises(kind):
        call()


def test_the_message_says_what_was_given_and_where_to_look() -> None:
    with pytest.raises(ValueError, match=r"ops.flip .* axis=0.*help\(fathoms.ops.flip\)"):
        ops.flip(1.0, axis=0)


def test_what_own_code_raises_is_left_alone() -> None:
    class Own(layers.Layer):
        def call(self, x: Any) -> Any:
            raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        Own()(np.ones((2, 2)))

    def own(row: Any) -> Any:
        raise IndexError("mine")

    with pytest.raises(IndexError, match="mine"):
        ops.vectorized_map(own, np.ones((2, 2)))


def test_a_number_of_steps_is_a_whole_number() -> None:
    model = fathoms.Sequential([fathoms.Input((2,)), layers.Dense(1)])
    model.compile(loss="mse")
    for steps in (1.5, "3", -1, np.zeros(2)):
        with pytest.raises(ValueError, match="steps"):
            model.fit(np.ones((4, 2)), np.ones(4), steps_per_epoch=steps, verbose=0)
