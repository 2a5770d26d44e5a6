"""Keras's store of variables in an HDF5 file."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

from fathoms.engine.atomic_write import atomic_write
from fathoms.saving.weights_file import WeightsFile, WeightsWriter, file_bytes


class H5IOStore:
    """Groups of arrays in a file, by path: written at once when it is closed, and read with the checks of all files.

    Args:
        path_or_io: path of the file, or a `BytesIO`.
        archive: only None; members of archives are read and written by `load_model` and `save_model`.
        mode: `"w"` or `"r"`.

    Raises:
        TypeError: something that is neither a path nor a `BytesIO`.
        ValueError: another mode, or a file that is not sound.

    Source: `keras.src.saving.saving_lib.H5IOStore`.

    >>> import numpy as np
    >>> file = io.BytesIO()
    >>> store = H5IOStore(file, mode="w")
    >>> store.make("layers/dense")["0"] = np.ones(2)
    >>> store.close()
    >>> H5IOStore(file).get("layers/dense")["0"]
    array([1., 1.])
    """

    def __init__(self, path_or_io: str | Path | io.BytesIO, archive: Any = None, mode: str = "r") -> None:
        if mode not in ("w", "r"):
            raise ValueError(f"`mode` should be either 'w' or 'r'. Received: {mode}")
        if not isinstance(path_or_io, str | os.PathLike | io.BytesIO):
            raise TypeError(
                f"`path_or_io` should be a `str`, `pathlib.Path` or `io.BytesIO` object. Received: {path_or_io!r}."
            )
        if archive is not None:
            raise ValueError(
                "When `path_or_io` is an `io.BytesIO` object, `archive` should be `None`; Fathoms takes no archive here at all."
            )
        self.mode = mode
        self._place = path_or_io
        self._writer = WeightsWriter() if mode == "w" else None
        self._file = None if mode == "w" else WeightsFile(self._content(), repr(str(path_or_io)))

    def make(self, path: str, metadata: dict[str, Any] | None = None) -> MutableMapping[str, Any]:
        """Return the group at a path, to put arrays into; `metadata` may hold its owner's name."""
        if self._writer is None:
            raise ValueError("`make` is only allowed in write mode.")
        if not isinstance(metadata, dict | None):
            raise ValueError(f"`metadata` should be a dict or `None`. Received: {metadata!r}")
        return self._writer.entry(path, (metadata or {}).get("name"))

    def get(self, path: str) -> Mapping[str, Any]:
        """Return the group at a path, which is empty if the file has none."""
        if self._file is None:
            raise ValueError("`get` is only allowed in read mode.")
        return _ReadOnly(self._file.entry(path))

    def close(self) -> None:
        """Write the file, or stop reading it."""
        if self._writer is None:
            return
        content = self._writer.content()
        self._writer = None
        if isinstance(self._place, io.BytesIO):
            self._place.write(content)
        else:
            atomic_write(self._place, content)

    def _content(self) -> bytes:
        return self._place.getvalue() if isinstance(self._place, io.BytesIO) else file_bytes(os.fspath(self._place))


class _ReadOnly(Mapping[str, Any]):
    """A group that says how to write, to who tries."""

    def __init__(self, held: Mapping[str, Any]) -> None:
        self._held = held

    def __getitem__(self, name: str) -> Any:
        return self._held[name]

    def __iter__(self) -> Any:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def __setitem__(self, name: str, value: object) -> None:
        raise ValueError("Setting a value is only allowed in write mode.")

    def __delitem__(self, name: str) -> None:
        raise ValueError("Deleting a value is only allowed in write mode.")
