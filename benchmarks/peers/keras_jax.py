"""Keras on JAX."""

import os

os.environ["KERAS_BACKEND"] = "jax"

import keras

from peers.sequential import SequentialPeer


class Peer(SequentialPeer):
    """As a script has it that changes no setting."""

    keras = keras
