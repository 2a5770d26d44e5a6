"""How Keras is asked to compile a training step."""

from workloads import Workload


def compiler_settings(workload: Workload) -> dict[str, dict[str, object]]:
    """With and without its compiler, step by step and a whole epoch in one call."""
    whole = {"steps_per_execution": workload.steps}
    return {
        "jit": {"jit_compile": True},
        "jit, whole epochs": {"jit_compile": True, **whole},
        "no jit": {"jit_compile": False},
        "no jit, whole epochs": {"jit_compile": False, **whole},
    }
