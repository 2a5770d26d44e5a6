"""An array that lies in a file, mapped into memory."""

from __future__ import annotations

import mmap
import os
import weakref
from pathlib import Path

import numpy as np

from fathoms.engine.on_disk import mapping_of

_CONVERTED = 1 << 20  # bytes that are converted at once


class MappedArray:
    """Copies rows of an array out of the file that it is mapped to.

    They are read through the file, not through the mapping: where a file has become shorter, a read comes to its end, but
    touching a page that is no longer there ends the process; and pages that are only read do not count as this process's.
    The mapping itself is read where there is no such file: copy-on-write maps, arrays that skip columns or rows, a file that
    was replaced by another of its name, and arrays in memory. Then the file's size is looked at before.

    Args:
        array: the array.
        name: what messages call it.
    """

    def __init__(self, array: np.ndarray, name: str) -> None:
        self._array = array
        self._name = name
        self._whole = mapping_of(array)
        self._file: int | None = None
        if self._whole is not None and self._whole.mode != "c" and array.flags.c_contiguous:
            self._place = _first_byte(self._whole) + _offset(array, self._whole)
            self._file = _file_of(self._whole)
            if self._file is not None:
                weakref.finalize(self, os.close, self._file)

    def read(self, rows: range, into: np.ndarray) -> None:
        """Copy these rows into an array in C order, converting to its type.

        Raises:
            ValueError: the file has become shorter.
        """
        if self._file is None:
            self._copy(rows, into)
        elif into.dtype == self._array.dtype:
            self._fill(into, rows.start)
        else:
            most = max(1, _CONVERTED // max(1, self._row_bytes))
            room = np.empty((min(most, len(rows)), *self._array.shape[1:]), self._array.dtype)
            for start in range(0, len(rows), most):
                part = room[: min(most, len(rows) - start)]
                self._fill(part, rows.start + start)
                into[start : start + len(part)] = part

    @property
    def _row_bytes(self) -> int:
        return self._array.nbytes // len(self._array)

    def _fill(self, into: np.ndarray, row: int) -> None:
        assert self._file is not None
        left = into.reshape(-1).view(np.uint8).data
        place = self._place + row * self._row_bytes
        while left:
            count = os.preadv(self._file, [left], place)
            if not count:
                raise ValueError(self._shorter(os.fstat(self._file).st_size))
            left, place = left[count:], place + count

    def _copy(self, rows: range, into: np.ndarray) -> None:
        if self._whole is not None:
            mapped: mmap.mmap = self._whole._mmap  # type: ignore[attr-defined]
            if mapped.size() < _first_byte(self._whole) + len(mapped):
                raise ValueError(self._shorter(mapped.size()))
        taken = self._array[rows.start : rows.stop]
        into[...] = taken
        _give_back(taken)

    def _shorter(self, size: int) -> str:
        assert self._whole is not None
        file = self._whole.filename or "the file"
        return (
            f"{self._name}: {file} has become shorter, while it was being read: it has {size} bytes left. Start again when "
            f"nobody writes to it."
        )


def _first_byte(whole: np.memmap) -> int:
    """Where in the file the mapping begins: memmap maps from a boundary of the system's on."""
    return whole.offset - whole.offset % mmap.ALLOCATIONGRANULARITY


def _offset(array: np.ndarray, whole: np.memmap) -> int:
    """Where in the mapping an array begins."""
    return int(array.__array_interface__["data"][0]) - _address(whole)


def _address(whole: np.memmap) -> int:
    """Where in memory a mapping begins."""
    mapped: mmap.mmap = whole._mmap  # type: ignore[attr-defined]
    return int(np.frombuffer(mapped, np.uint8).__array_interface__["data"][0])


def _file_of(whole: np.memmap) -> int | None:
    """Open the file of a mapping; None if it cannot be told, or if its name now belongs to another file."""
    if whole.filename is None or not hasattr(os, "preadv"):
        return None
    try:
        file = os.open(whole.filename, os.O_RDONLY)
    except OSError:
        return None
    if _mapped_inode(_address(whole)) != os.fstat(file).st_ino:
        os.close(file)
        return None
    return file


def _mapped_inode(address: int) -> int | None:
    """Return the number of the file that is mapped at an address, where the system says so."""
    maps = Path("/proc/self/maps")
    if not maps.exists():
        return None
    for line in maps.read_text(encoding="utf-8", errors="replace").splitlines():
        span, _, _, _, inode = line.split(maxsplit=5)[:5]
        start, stop = (int(place, 16) for place in span.split("-"))
        if start <= address < stop:
            return int(inode)
    return None


def _give_back(array: np.ndarray) -> None:
    """Tell the system that these pages need not stay in memory; they are still the file's."""
    whole = mapping_of(array)
    if whole is None or whole.mode == "c" or not array.flags.c_contiguous or not array.nbytes:
        return  # a copy-on-write map would lose what has been written to it
    mapped: mmap.mmap = whole._mmap  # type: ignore[attr-defined]
    start = _offset(array, whole)
    first = start - start % mmap.PAGESIZE
    mapped.madvise(mmap.MADV_DONTNEED, first, start + array.nbytes - first)
