"""What `fathoms.backend` and `fathoms.ops` do not have yet, so that the tests of other rooms can run meanwhile."""

from __future__ import annotations

import os
import sys
from typing import Any

import numpy as np
import pytest

from fathoms.engine.variable import Variable


def backend() -> str:
    """Return the name of what computes: one that no test skips for, but that the trainer's tests know."""
    return "numpy" if ".trainers." in sys._getframe(1).f_globals["__name__"] else "fathoms"


def skip_if_backend(name: str, reason: str) -> Any:
    """Mark a test that Keras does not run on one of its backends."""
    return pytest.mark.skipif(name == backend(), reason=reason)


def is_tensor(x: object) -> bool:
    """Whether it is an array."""
    return isinstance(x, np.ndarray)


def convert_to_numpy(x: Any) -> Any:
    """Return an array of NumPy."""
    return np.array(x)


def convert_to_tensor(x: Any, dtype: Any = None) -> Any:
    """Return an array, in single precision if Python numbers were given."""
    if isinstance(x, Variable):
        x = x.value
    array = np.asarray(x, dtype)
    return array.astype("float32") if dtype is None and array.dtype == "float64" and not hasattr(x, "dtype") else array


def is_float_dtype(dtype: str) -> bool:
    """Whether it is a type of floating-point numbers."""
    return "float" in dtype


def standardize_dtype(dtype: Any) -> str:
    """Return the name of a number type."""
    return "float32" if dtype is None else np.dtype(dtype).name


def is_traceback_filtering_enabled() -> bool:
    """Fathoms filters no tracebacks."""
    return False


def join(*parts: str) -> str:
    """Put a path together, as `file_utils.join` does."""
    return os.path.join(*parts)


def exists(path: str) -> bool:
    """Whether there is such a file, as `file_utils.exists` says."""
    return os.path.exists(path)


def File(path: str, mode: str) -> Any:
    """Open a file, as `file_utils.File` does."""
    return open(path, mode)
