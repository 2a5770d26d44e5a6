"""Existing scripts run unchanged: `keras` and `tensorflow` mean Fathoms, as long as one process runs.

`python -m fathoms.keras script.py` runs a script so, `%load_ext fathoms.keras` a notebook, `install()` anything else.
"""

from __future__ import annotations

from fathoms.scripts.install import install, uninstall

__all__ = ["install", "uninstall"]
