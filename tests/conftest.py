"""What several test rooms share: real Keras, imported once per process, on its lightest backend."""

from __future__ import annotations

import os
from typing import Any

import pytest

os.environ.setdefault("KERAS_BACKEND", "jax")


@pytest.fixture(scope="session")
def keras() -> Any:
    return pytest.importorskip("keras", reason="real Keras is not installed: pip install keras jax")
