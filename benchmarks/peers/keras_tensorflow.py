"""Keras on TensorFlow."""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras

from peers.sequential import SequentialPeer
from workloads import Workload

FASTEST = ("jit", "no jit, whole epochs")


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
        "no jit, whole epochs": {"jit_compile": False, **whole},
    }
