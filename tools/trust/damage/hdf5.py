"""Damage to HDF5 files: to their bytes, and to what stands where."""

from __future__ import annotations

import io
from random import Random
from typing import Any

import numpy as np

from tools.trust.damage.bytes import damage_bytes
from tools.trust.damage.json_tree import damage_json
from tools.trust.damage.values import PLACES, TEXTS

_MARKS = (b"\x89HDF", b"TREE", b"SNOD", b"HEAP", b"GCOL")


def marks(data: bytes) -> tuple[int, ...]:
    """Return where the parts of a file begin that say what the rest is."""
    found: list[int] = []
    for mark in _MARKS:
        place = data.find(mark)
        while place >= 0:
            found.append(place)
            place = data.find(mark, place + 1)
    return tuple(found)


def damage_hdf5_bytes(random: Random, data: bytes, places: tuple[int, ...]) -> bytes:
    """Return the file with a few bytes changed, half of them where it says what is where."""
    return damage_bytes(random, data, places, most=6)


def damage_hdf5_parts(random: Random, data: bytes, names: tuple[str, ...]) -> bytes:
    """Return the file with links, shapes, types, storage or attributes changed, by HDF5's own library."""
    import h5py

    buffer = io.BytesIO(data)
    with h5py.File(buffer, "r+") as file:
        groups: list[Any] = [file]
        datasets: list[Any] = []
        file.visititems(lambda _, item: (datasets if isinstance(item, h5py.Dataset) else groups).append(item))
        for _ in range(random.randint(1, 2)):
            holder = random.choice(groups)
            try:
                if random.random() < 0.3:
                    _change_attribute(random, holder, names)
                elif datasets:
                    _change_dataset(random, random.choice(datasets), holder)
            except (ValueError, OSError, RuntimeError, KeyError, TypeError):
                continue  # HDF5 refuses to write this
    return buffer.getvalue()


def _change_attribute(random: Random, group: Any, names: tuple[str, ...]) -> None:
    held = list(group.attrs)
    if not held:
        group.attrs["name"] = random.choice(TEXTS)
        return
    name = random.choice(held)
    old = group.attrs[name]
    if isinstance(old, str) and old[:1] == "{":
        group.attrs[name] = damage_json(random, old, names)
        return
    kind = random.randrange(6)
    if kind == 0:
        del group.attrs[name]
    elif kind == 1:
        group.attrs[name] = random.choice((0, 1.5, np.arange(3), b"bytes", "", "text", np.zeros(0), "[" * 5000))
    elif kind == 2:
        group.attrs[name] = np.array([word.encode()[:40] for word in (*PLACES, "..", "/", "a/b", "../../model_config")])
    elif kind == 3 and isinstance(old, np.ndarray):
        group.attrs[name] = random.choice((old[:-1], old[::-1], np.concatenate([old, old])))
    elif kind == 4:
        group.attrs.create(name, np.zeros((2, 2)))
    else:
        group.attrs[name + "0"] = old


def _change_dataset(random: Random, dataset: Any, holder: Any) -> None:
    import h5py

    parent, name = dataset.parent, dataset.name.rsplit("/", 1)[1]
    kind = random.randrange(11)
    value = dataset[()]
    if kind == 10:
        holder[f"more{random.randrange(9)}"] = dataset  # a second hard link
        return
    if kind == 9:
        dataset.parent.move(name, random.choice(("vars", "0", "1", "layers", "x")))
        return
    del parent[name]
    if kind == 0:
        parent[name] = h5py.SoftLink(random.choice(("/", dataset.file.name, "/nowhere", "/layers")))
    elif kind == 1:
        parent[name] = h5py.ExternalLink(random.choice(PLACES), "/")
    elif kind == 2:
        shape = random.choice(((0,), (1,), (2**20,), (3, 4), (), (1,) * 30, value.shape[::-1], (*value.shape, 1)))
        parent.create_dataset(name, data=np.zeros(shape, random.choice(("f4", "f8", "f2", "i8", "?", "S5", "c8"))))
    elif kind == 3:
        shape = random.choice(((2**40,), (2**31, 2**31), (2**62,), (10**5, 10**5)))
        parent.create_dataset(name, shape=shape, dtype="f4", chunks=random.choice((None, (1,) * len(shape))))
    elif kind == 4:
        parent.create_dataset(name, data=np.atleast_1d(value), compression="gzip", chunks=True)
    elif kind == 5:
        layout = h5py.VirtualLayout(np.atleast_1d(value).shape, value.dtype)
        layout[...] = h5py.VirtualSource(random.choice(PLACES), "0", np.atleast_1d(value).shape)
        parent.create_virtual_dataset(name, layout)
    elif kind == 6:
        parent.create_dataset(name, shape=(4,), dtype="f4", external=[(random.choice(PLACES), 0, 16)])
    elif kind == 7:
        parent.create_group(name)
    elif kind == 8:
        parent.create_dataset(name, data=np.full(np.shape(value), random.choice((np.nan, np.inf, -1, 1e300))))
