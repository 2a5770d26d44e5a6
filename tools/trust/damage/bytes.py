"""Damage to bytes, whatever they mean."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from tools.trust.damage.values import BYTE_PATTERNS


def damage_bytes(
    random: Random, data: bytes, near: Sequence[int] = (), most: int = 4, words: Sequence[bytes] = ()
) -> bytes:
    """Return the bytes with a few places changed.

    Arguments:
        random: What to draw from.
        data: The sound bytes.
        near: Places whose surroundings are worth changing; half of the changes are there.
        most: How many changes at most.
        words: Further bytes that are worth writing.
    """
    changed = bytearray(data)
    for _ in range(random.randint(1, most)):
        place = _place(random, len(changed), near)
        _change(random, changed, place, words)
    return bytes(changed)


def _place(random: Random, size: int, near: Sequence[int]) -> int:
    if near and random.random() < 0.5:
        return max(0, min(size - 1, random.choice(near) + random.randrange(48)))
    return random.randrange(size) if size else 0


def _change(random: Random, changed: bytearray, place: int, words: Sequence[bytes]) -> None:
    kind = random.randrange(10)
    if not changed or kind == 0:
        changed[place:place] = random.choice(BYTE_PATTERNS)
    elif kind <= 2:
        changed[place] ^= 1 << random.randrange(8)
    elif kind == 3:
        changed[place] = random.randrange(256)
    elif kind <= 5:
        pattern = random.choice(words) if words and random.random() < 0.6 else random.choice(BYTE_PATTERNS)
        changed[place : place + len(pattern)] = pattern
    elif kind == 6:
        del changed[place : place + random.choice((1, 1, 2, 4, 8, 64, 1024))]
    elif kind == 7:
        width = random.choice((1, 2, 4, 8))
        number = int.from_bytes(changed[place : place + width], "little") + random.choice(
            (-1, 1, 8, -8, 1 << 8 * width - 1)
        )
        changed[place : place + width] = (number % (1 << 8 * width)).to_bytes(width, "little")
    elif kind == 8:
        start, count = random.randrange(len(changed)), random.choice((1, 4, 16, 64, 512))
        changed[place:place] = changed[start : start + count]
    elif random.random() < 0.3:
        del changed[place:]
    else:
        start, count = random.randrange(len(changed)), random.choice((2, 4, 8, 16, 64))
        piece = changed[start : start + count]
        changed[place : place + len(piece)] = piece
