"""Fathoms."""

import fathoms
from peers.sequential import SequentialPeer


class Peer(SequentialPeer):
    """Through the API that it shares with Keras."""

    keras = fathoms
