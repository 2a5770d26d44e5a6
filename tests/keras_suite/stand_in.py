"""What the tests take from inner modules of Keras that Fathoms has no need of."""

from __future__ import annotations

import os
import sys
from typing import Any

import pytest

from fathoms import random  # noqa: F401 - tests call keras.ops.random.normal


def backend() -> str:
    """Return the name of what computes: one that no test skips for.

    The trainer's tests know only Keras's own backends. While they are read it is NumPy's, so that they take the one
    trainer there is; while they run it is TensorFlow's, whose way of training by a tape Fathoms follows.
    """
    from tests.keras_suite.mapping import Absent

    if ".trainers." not in sys._getframe(1).f_globals["__name__"]:
        return "fathoms"
    return "tensorflow" if Absent.used_by_tests else "numpy"


def skip_if_backend(name: str, reason: str) -> Any:
    """Mark a test that Keras does not run on one of its backends."""
    return pytest.mark.skipif(name == backend(), reason=reason)


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
