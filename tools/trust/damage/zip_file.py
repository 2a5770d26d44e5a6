"""Damage to zip archives."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from random import Random
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile, ZipInfo

from tools.trust.damage.bytes import damage_bytes
from tools.trust.damage.values import PLACES


def damage_zip(random: Random, members: Mapping[str, bytes], packed: bytes) -> bytes:
    """Return an archive whose bytes or members are not what they were."""
    if random.random() < 0.7:
        near = [place for mark in (b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06") for place in _all(packed, mark)]
        return damage_bytes(random, packed, near)
    return _other_members(random, dict(members))


def _all(data: bytes, mark: bytes) -> list[int]:
    found, start = [], data.find(mark)
    while start >= 0:
        found.append(start)
        start = data.find(mark, start + 1)
    return found


def _other_members(random: Random, members: dict[str, bytes]) -> bytes:
    names = list(members)
    buffer = io.BytesIO()
    with warnings.catch_warnings(), ZipFile(buffer, "w") as archive:
        warnings.simplefilter("ignore")
        for name, content in members.items():
            kind = random.randrange(14)
            if kind == 0:
                continue
            if kind == 1:
                content = random.choice(
                    (b"", b"\0" * 500_000, members[random.choice(names)], content[: len(content) // 2])
                )
            if kind == 2:
                name = random.choice(
                    ("/" + name, "../" + name, name.upper(), name + "/", name.replace("/", "\\"), *PLACES)
                )
            info = ZipInfo(name)
            if kind == 3:
                info.external_attr = 0o120777 << 16  # a symbolic link
            archive.writestr(info, content, random.choice((ZIP_STORED, ZIP_STORED, ZIP_DEFLATED, ZIP_BZIP2, ZIP_LZMA)))
            if kind == 4:
                archive.writestr(ZipInfo(name), members[random.choice(names)])
        archive.comment = b"c" * random.choice((0, 0, 0, 60_000))
    return buffer.getvalue()
