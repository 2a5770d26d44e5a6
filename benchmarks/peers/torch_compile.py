"""PyTorch, with the whole step compiled."""

from peers.pytorch import Peer as Peer
