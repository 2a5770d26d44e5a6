"""Keras's own tests pass, but for those whose reason `differences.txt` gives."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

pytest.importorskip("keras", reason="real Keras is not installed: pip install keras jax")


@pytest.mark.slow
def test_keras_own_tests_pass() -> None:
    command = [sys.executable, "-m", "tests.keras_suite", "--", "--tb=no", "-r", "N"]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-4000:]
    share = re.search(r"\((.*)%;.*in all", run.stdout)
    assert share is not None and float(share[1]) >= 95
