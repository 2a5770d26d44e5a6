"""Keras on TensorFlow."""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras

from peers.sequential import SequentialPeer


class Peer(SequentialPeer):
    """As a script has it that changes no setting."""

    keras = keras
