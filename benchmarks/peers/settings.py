"""What Keras's ``compile`` can be told about speed."""

from typing import Any

from workloads import Workload


def compiling(workload: Workload) -> dict[str, dict[str, Any]]:
    """``jit_compile`` on and off, ``steps_per_execution`` 1 and a whole epoch, and both."""
    whole = {"steps_per_execution": workload.steps}
    return {
        "jit": {"jit_compile": True},
        "jit, whole epochs": {"jit_compile": True, **whole},
        "no jit": {"jit_compile": False},
        "no jit, whole epochs": {"jit_compile": False, **whole},
    }
