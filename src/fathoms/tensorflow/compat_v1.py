"""The harmless names of `tf.compat.v1`: those that set how much is printed, or where random numbers start."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from fathoms.tensorflow.random import set_seed as set_random_seed


def _nothing(*args: Any, **kwargs: Any) -> None:
    """Accept what is so anyway."""


enable_eager_execution = enable_v2_behavior = reset_default_graph = _nothing
logging = SimpleNamespace(set_verbosity=_nothing, DEBUG=10, INFO=20, WARN=30, WARNING=30, ERROR=40, FATAL=50)

__all__ = ["enable_eager_execution", "enable_v2_behavior", "logging", "reset_default_graph", "set_random_seed"]
