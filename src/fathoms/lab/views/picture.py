"""What is sent to the page in one piece: a few words in JSON, and arrays as they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

_NAMES = {"float32": "f4", "uint8": "u1", "int32": "i4"}


@dataclass
class Picture:
    """Words and arrays.

    Attributes:
        words: for JSON.
        arrays: float32, uint8 or int32.
    """

    words: dict[str, Any] = field(default_factory=dict)
    arrays: dict[str, np.ndarray] = field(default_factory=dict)

    def encode(self, more: Mapping[str, Any] | None = None) -> bytes:
        """One message: the length of the header in four bytes, the header in JSON, and from the next multiple of four on the arrays.

        >>> Picture({"step": 3}, {"loss": np.zeros(2, np.float32)}).encode()[4:60]
        b'{"step":3,"arrays":[{"name":"loss","type":"f4","shape":['
        """
        parts: list[bytes] = []
        listed: list[dict[str, Any]] = []
        at = 0
        for name, array in self.arrays.items():
            body = np.ascontiguousarray(array).tobytes()
            listed.append({"name": name, "type": _NAMES[array.dtype.name], "shape": list(array.shape), "at": at})
            padding = -len(body) % 4
            parts.append(body + b"\0" * padding)
            at += len(body) + padding
        header = json.dumps(
            {**self.words, **(more or {}), "arrays": listed}, separators=(",", ":"), allow_nan=False, default=_plain
        ).encode()
        header += b" " * (-len(header) % 4)
        return len(header).to_bytes(4, "little") + header + b"".join(parts)


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} is not for JSON")
