"""Keras on JAX."""

import os

os.environ["KERAS_BACKEND"] = "jax"

import keras

from peers.sequential import SequentialPeer
from peers.settings import compiling
from workloads import Workload


class Peer(SequentialPeer):
    """Without settings, as a script has it that changes none."""

    keras = keras


def settings(workload: Workload) -> dict[str, dict[str, object]]:
    """With and without its compiler, step by step and a whole epoch in one call."""
    return compiling(workload)
