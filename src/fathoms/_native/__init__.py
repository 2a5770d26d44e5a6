"""The native core, compiled once for each CPU level; this picks the best that the machine can execute.

Set ``FATHOMS_CPU=avx2`` (or ``baseline``, ``avx512``) to force a level, for instance to compare results.
"""

import os as _os
from importlib import import_module as _import_module

from fathoms._native import _cpu

_LEVELS = ("baseline", "avx2", "avx512")
_level = _os.environ.get("FATHOMS_CPU", _cpu.best_level)
if _level not in _LEVELS or _LEVELS.index(_level) > _LEVELS.index(_cpu.best_level):
    raise ImportError(
        f"FATHOMS_CPU={_level!r} cannot be used on this machine, whose best level is {_cpu.best_level!r}. "
        f"Unset FATHOMS_CPU, or set it to one of {', '.join(_LEVELS[: _LEVELS.index(_cpu.best_level) + 1])}."
    )

_core = _import_module(f"fathoms._native._{_level}")
globals().update({name: value for name, value in vars(_core).items() if not name.startswith("_")})
