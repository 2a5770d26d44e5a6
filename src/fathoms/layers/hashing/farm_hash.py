"""FarmHash64: the fingerprint of a text that Keras and TensorFlow use, for many texts at once.

Texts of one length take the same steps, so they are hashed together as arrays of 64-bit numbers, which wrap around as the
algorithm wants. A fingerprint never changes: files and other programs rely on its bits.

Source: Pike and Alakuijala, FarmHash, 2014 (`farmhashna`); `tensorflow::Fingerprint64`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from fathoms.layers.hashing.bytes_by_length import bytes_by_length

Words = NDArray[np.uint64]  # one for each text
Pair = tuple[Words, Words]

_K0, _K1, _K2 = (np.uint64(number) for number in (0xC3A5C85C97CB3127, 0xB492B66FBE98F273, 0x9AE16A3B2F90404F))
_CAT = np.uint64(0xC6A4A7935BD1E995)


def farm_hash(texts: Sequence[bytes]) -> np.ndarray:
    """Return the 64-bit fingerprint of each text.

    >>> farm_hash([b"", b"omar"])
    array([11160318154034397263,  3378277989609990986], dtype=uint64)
    """
    out = np.empty(len(texts), np.uint64)
    for places, characters in bytes_by_length(texts):
        out[places] = _of_one_length(characters)
    return out


def joined_fingerprint(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return one fingerprint for two; their order matters.

    Source: `tensorflow::FingerprintCat64`.
    """
    mixed = first ^ _CAT ^ (_folded(second * _CAT) * _CAT)
    return _folded(_folded(mixed * _CAT) * _CAT)


def _of_one_length(characters: np.ndarray) -> Words:
    length = characters.shape[1]
    limits: tuple[tuple[int, Callable[[np.ndarray], Words]], ...] = (
        (0, _none),
        (3, _up_to_3),
        (7, _up_to_7),
        (16, _up_to_16),
        (32, _up_to_32),
        (64, _up_to_64),
    )
    for limit, step in limits:
        if length <= limit:
            return step(characters)
    return _longer(characters)


def _none(characters: np.ndarray) -> Words:
    return np.full(len(characters), _K2)


def _up_to_3(characters: np.ndarray) -> Words:
    length = characters.shape[1]
    first, middle, last = (characters[:, place].astype(np.uint64) for place in (0, length // 2, length - 1))
    low = first + (middle << np.uint64(8))
    high = np.uint64(length) + (last << np.uint64(2))
    return _folded(low * _K2 ^ high * _K0) * _K2


def _up_to_7(characters: np.ndarray) -> Words:
    length = characters.shape[1]
    first, last = (_word(characters, place, "<u4") for place in (0, length - 4))
    return _mixed(np.uint64(length) + (first << np.uint64(3)), last, _multiplier(length))


def _up_to_16(characters: np.ndarray) -> Words:
    length = characters.shape[1]
    factor = _multiplier(length)
    a, b = _word(characters, 0) + _K2, _word(characters, length - 8)
    return _mixed(_turned(b, 37) * factor + a, (_turned(a, 25) + b) * factor, factor)


def _up_to_32(characters: np.ndarray) -> Words:
    length = characters.shape[1]
    factor = _multiplier(length)
    a, b = _word(characters, 0) * _K1, _word(characters, 8)
    c, d = _word(characters, length - 8) * factor, _word(characters, length - 16) * _K2
    return _mixed(_turned(a + b, 43) + _turned(c, 30) + d, a + _turned(b + _K2, 18) + c, factor)


def _up_to_64(characters: np.ndarray) -> Words:
    length = characters.shape[1]
    factor = _multiplier(length)
    a, b = _word(characters, 0) * _K2, _word(characters, 8)
    c, d = _word(characters, length - 8) * factor, _word(characters, length - 16) * _K2
    y = _turned(a + b, 43) + _turned(c, 30) + d
    z = _mixed(y, a + _turned(b + _K2, 18) + c, factor)
    e, f = _word(characters, 16) * factor, _word(characters, 24)
    g, h = (y + _word(characters, length - 32)) * factor, (z + _word(characters, length - 24)) * factor
    return _mixed(_turned(e + f, 43) + _turned(g, 30) + h, e + _turned(f + a, 18) + g, factor)


def _longer(characters: np.ndarray) -> Words:
    """Take blocks of 64 characters, and at the end the last 64, which may overlap the block before."""
    count, length = characters.shape
    seed = np.full(count, np.uint64(81))
    zero = np.zeros(count, np.uint64)
    x, y = seed * _K2 + _word(characters, 0), seed * _K1 + np.uint64(113)
    z = _folded(y * _K2 + np.uint64(113)) * _K2
    v: Pair = (zero, zero)
    w: Pair = (zero, zero)
    one = np.uint64(1)
    for start in range(0, (length - 1) // 64 * 64, 64):
        x, y, z, v, w = _block(characters, start, x, y, z, v, w, _K1, one)
    factor = _K1 + ((z & np.uint64(0xFF)) << one)
    w = (w[0] + np.uint64((length - 1) & 63), w[1])
    v = (v[0] + w[0], v[1])
    w = (w[0] + v[0], w[1])
    x, y, z, v, w = _block(characters, length - 64, x, y, z, v, w, factor, np.uint64(9))
    left = _mixed(v[0], w[0], factor) + _folded(y) * _K0 + z
    return _mixed(left, _mixed(v[1], w[1], factor) + x, factor)


def _block(
    characters: np.ndarray,
    start: int,
    x: Words,
    y: Words,
    z: Words,
    v: Pair,
    w: Pair,
    factor: Words | np.uint64,
    weight: np.uint64,
) -> tuple[Words, Words, Words, Pair, Pair]:
    """Mix 64 characters into the state."""
    x = _turned(x + y + v[0] + _word(characters, start + 8), 37) * factor ^ w[1] * weight
    y = _turned(y + v[1] + _word(characters, start + 48), 42) * factor + v[0] * weight + _word(characters, start + 40)
    z = _turned(z + w[0], 33) * factor
    v = _weak(characters, start, v[1] * factor, x + w[0])
    w = _weak(characters, start + 32, z + w[1], y + _word(characters, start + 16))
    return z, y, x, v, w


def _weak(characters: np.ndarray, start: int, a: Words, b: Words) -> Pair:
    """Mix 32 characters with two numbers, lightly."""
    first, second, third, fourth = (_word(characters, start + place) for place in (0, 8, 16, 24))
    a = a + first
    b = _turned(b + a + fourth, 21)
    total = a + second + third
    return total + fourth, b + _turned(total, 44) + a


def _word(characters: np.ndarray, start: int, kind: str = "<u8") -> Words:
    """Return the number that 8 (or 4) characters are, lowest byte first."""
    size = int(kind[-1])
    return np.ascontiguousarray(characters[:, start : start + size]).view(kind)[:, 0].astype(np.uint64)


def _multiplier(length: int) -> Words:
    return np.full(1, _K2) + np.uint64(length * 2)


def _turned(word: Words, places: int) -> Words:
    """Turn the 64 bits to the right."""
    return word >> np.uint64(places) | word << np.uint64(64 - places)


def _folded(word: Words) -> Words:
    return word ^ word >> np.uint64(47)


def _mixed(first: Words, second: Words, factor: Words) -> Words:
    """Make one number of two."""
    a = _folded((first ^ second) * factor)
    return _folded((second ^ a) * factor) * factor
