"""Keras on TensorFlow."""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras

from peers.compiler import compiler_settings
from peers.sequential import SequentialPeer

FASTEST = ("jit", "no jit, whole epochs")


class Peer(SequentialPeer):
    """Without settings, as a script has it that changes none."""

    keras = keras


settings = compiler_settings
