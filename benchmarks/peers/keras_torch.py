"""Keras on PyTorch."""

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import torch

from peers.arrays import Weights
from peers.sequential import SequentialPeer
from workloads import Workload

FASTEST = ("no jit",)  # compiling takes 10 s a network, and gains a third


class Peer(SequentialPeer):
    """Without settings, as a script has it that changes none."""

    keras = keras

    def __init__(self, workload: Workload, weights: Weights, threads: int | None = None, **compiling: object) -> None:
        if threads:
            torch.set_num_threads(threads)
        super().__init__(workload, weights, **compiling)


def settings(workload: Workload) -> dict[str, dict[str, object]]:
    """With and without its compiler. It does not take several steps in one call."""
    return {"jit": {"jit_compile": True}, "no jit": {"jit_compile": False}}
