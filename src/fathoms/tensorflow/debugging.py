"""Checks of tensors: `tf.debugging`."""

from __future__ import annotations

from typing import Any

import numpy as np

from fathoms.tensorflow.making import convert_to_tensor


def assert_equal(
    x: Any, y: Any, message: str | None = None, summarize: int | None = None, name: str | None = None
) -> None:
    """Raise a ValueError unless all elements are equal.

    Source: `tf.debugging.assert_equal`.

    >>> assert_equal([1, 2], [1, 2])
    """
    if not np.all(_array(x) == _array(y)):
        raise ValueError(f"{message or 'Not all elements are equal'}: {_array(x)} and {_array(y)}.")


def assert_near(
    x: Any, y: Any, rtol: float | None = None, atol: float | None = None, message: str | None = None, **kwargs: Any
) -> None:
    """Raise a ValueError unless all elements are nearly equal.

    Source: `tf.debugging.assert_near`.

    >>> assert_near([1.0], [1.0000001])
    """
    tolerance = 10 * np.finfo("float32").eps
    if not np.allclose(_array(x), _array(y), tolerance if rtol is None else rtol, tolerance if atol is None else atol):
        raise ValueError(f"{message or 'The elements are not nearly equal'}: {_array(x)} and {_array(y)}.")


def check_numerics(tensor: Any, message: str, name: str | None = None) -> Any:
    """Return the tensor if all its numbers are finite.

    Raises:
        ValueError: one is not.

    Source: `tf.debugging.check_numerics`.

    >>> check_numerics([1.0], "weights").numpy()
    array([1.], dtype=float32)
    """
    given = convert_to_tensor(tensor)
    if not np.isfinite(np.asarray(given)).all():
        raise ValueError(f"{message} : Tensor had Inf or NaN values.")
    return given


def set_log_device_placement(enabled: bool) -> None:
    """Do nothing: everything runs on the processor.

    Source: `tf.debugging.set_log_device_placement`.

    >>> set_log_device_placement(True)
    """


def _array(x: Any) -> Any:
    return np.asarray(convert_to_tensor(x))


def assert_all_finite(x: Any, message: str, name: str | None = None) -> Any:
    """Return the tensor if all its numbers are finite; see `check_numerics`.

    Source: `tf.debugging.assert_all_finite`.

    >>> assert_all_finite([1.0], "weights").numpy()
    array([1.], dtype=float32)
    """
    return check_numerics(x, message)


__all__ = ["assert_all_finite", "assert_equal", "assert_near", "check_numerics", "set_log_device_placement"]
