"""SipHash-2-4: a keyed hash of text, for many texts at once.

Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", INDOCRYPT 2012.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fathoms.layers.hashing.bytes_by_length import bytes_by_length

_START = (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)
_ROUNDS, _FINAL_ROUNDS = 2, 4


def sip_hash(texts: Sequence[bytes], key: Sequence[int]) -> np.ndarray:
    """Return the 64-bit hash of each text under a key of two numbers.

    >>> key = [0x0706050403020100, 0x0F0E0D0C0B0A0908]
    >>> hex(int(sip_hash([bytes(range(15))], key)[0]))  # the example of the paper's appendix
    '0xa129ca6149be45e5'
    """
    halves = [np.uint64(half % 2**64) for half in key]
    out = np.empty(len(texts), np.uint64)
    for places, characters in bytes_by_length(texts):
        state = [np.full(len(places), np.uint64(start) ^ halves[at % 2]) for at, start in enumerate(_START)]
        for word in _words(characters):
            state[3] ^= word
            _mix(state, _ROUNDS)
            state[0] ^= word
        state[2] ^= np.uint64(0xFF)
        _mix(state, _FINAL_ROUNDS)
        out[places] = state[0] ^ state[1] ^ state[2] ^ state[3]
    return out


def _words(characters: np.ndarray) -> list[np.ndarray]:
    """Return the text in numbers of 8 bytes, lowest first; the last byte of the last one is the text's length."""
    count, length = characters.shape
    padded = np.zeros((count, (length // 8 + 1) * 8), np.uint8)
    padded[:, :length] = characters
    padded[:, -1] = length % 256
    return list(padded.view("<u8").T.astype(np.uint64))


def _mix(v: list[np.ndarray], rounds: int) -> None:
    """Do the paper's SipRound so many times."""
    for _ in range(rounds):
        v[0] = v[0] + v[1]
        v[2] = v[2] + v[3]
        v[1] = _turned(v[1], 13) ^ v[0]
        v[3] = _turned(v[3], 16) ^ v[2]
        v[0] = _turned(v[0], 32)
        v[2] = v[2] + v[1]
        v[0] = v[0] + v[3]
        v[1] = _turned(v[1], 17) ^ v[2]
        v[3] = _turned(v[3], 21) ^ v[0]
        v[2] = _turned(v[2], 32)


def _turned(word: np.ndarray, places: int) -> np.ndarray:
    """Turn the 64 bits to the left."""
    return word << np.uint64(places) | word >> np.uint64(64 - places)
