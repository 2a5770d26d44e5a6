"""Keras on JAX."""

import os

os.environ["KERAS_BACKEND"] = "jax"

import keras

from peers.compiler import compiler_settings
from peers.sequential import SequentialPeer
from workloads import Workload

FASTEST = ("jit, whole epochs",)


class Peer(SequentialPeer):
    """Without settings, as a script has it that changes none."""

    keras = keras


def settings(workload: Workload) -> dict[str, dict[str, object]]:
    """All but one: without the compiler a step takes 10 ms, so that calls do not count."""
    every = compiler_settings(workload)
    del every["no jit, whole epochs"]
    return every
