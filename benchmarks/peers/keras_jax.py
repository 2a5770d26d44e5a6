"""Keras on JAX."""

import os

os.environ["KERAS_BACKEND"] = "jax"

import keras

from peers.sequential import SequentialPeer
from workloads import Workload

FASTEST = ("jit, whole epochs",)


class Peer(SequentialPeer):
    """Without settings, as a script has it that changes none."""

    keras = keras


def settings(workload: Workload) -> dict[str, dict[str, object]]:
    """With and without its compiler, step by step and a whole epoch in one call."""
    whole = {"steps_per_execution": workload.steps}
    return {
        "jit": {"jit_compile": True},
        "jit, whole epochs": {"jit_compile": True, **whole},
        "no jit": {"jit_compile": False},
    }
