"""Weights in HDF5, laid out as Keras 3 does: one group for each layer, with datasets named 0, 1, 2, ... in `vars`."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Holder:
    """Something that owns variables, and where in the file they stand.

    Args:
        path: the group's path, such as `layers/dense`; empty for the model itself.
        name: the owner's own name, which Keras notes beside the variables.
        arrays: the values in order.
    """

    __slots__ = ("arrays", "name", "path")

    def __init__(self, path: str, name: str, arrays: list[NDArray[Any]]) -> None:
        self.path = path
        self.name = name
        self.arrays = arrays

    @property
    def group(self) -> str:
        """Path of the group that holds the datasets."""
        return f"{self.path}/vars" if self.path else "vars"


def pack_weights(holders: Iterable[Holder]) -> bytes:
    """Return the bytes of an HDF5 file with all these variables."""
    import h5py

    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        for holder in holders:
            group = file.create_group(holder.group)
            group.attrs["name"] = holder.name
            for place, array in enumerate(holder.arrays):
                group.create_dataset(str(place), data=array)
    return buffer.getvalue()


class WeightsFile:
    """An HDF5 file in memory, read by fixed names; links, filters and outside storage are refused.

    Args:
        content: the whole file.
        name: what messages call it.

    Raises:
        ValueError: the bytes are not an HDF5 file, or it is cut short.
    """

    def __init__(self, content: bytes, name: str) -> None:
        import h5py

        self._name = name
        self._size = len(content)
        self._checked: dict[str, list[Any]] = {}
        try:
            self._file = h5py.File(io.BytesIO(content), "r")
        except Exception as error:
            raise ValueError(
                f"{name}: the weights are not a whole HDF5 file ({error}). The file was cut short or changed: copy or save it again."
            ) from None

    def __enter__(self) -> WeightsFile:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def has(self, path: str) -> bool:
        """Whether there is a holder of variables at this path."""
        with self._reading():
            return self._find(f"{path}/vars" if path else "vars") is not None

    def shapes(self, path: str) -> list[tuple[int, ...]]:
        """Return the shapes of the variables at this path, in order; an empty list if there are none."""
        return [dataset.shape for dataset in self._datasets(path)]

    def read(self, path: str) -> list[NDArray[Any]]:
        """Return the variables at this path, in order; an empty list if there are none.

        Raises:
            ValueError: something there is not a plain array of numbers stored in this file.
        """
        datasets = self._datasets(path)
        with self._reading():
            return [np.asarray(dataset[()]) for dataset in datasets]

    def _datasets(self, path: str) -> list[Any]:
        if path not in self._checked:
            with self._reading():
                self._checked[path] = self._check(path)
            claimed = sum(dataset.nbytes for datasets in self._checked.values() for dataset in datasets)
            if claimed > self._size:
                raise ValueError(
                    f"{self._name}: the weights claim more bytes ({claimed:,}) than the file has. Do not use this file."
                )
        return self._checked[path]

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Whatever HDF5 says about damaged bytes becomes a ValueError."""
        try:
            yield
        except (OSError, RuntimeError, KeyError, TypeError, OverflowError, UnicodeError) as error:
            raise ValueError(
                f"{self._name}: the weights cannot be read ({error}). The file was cut short or changed: copy or save it again."
            ) from error

    def _check(self, path: str) -> list[Any]:
        import h5py

        group = self._find(f"{path}/vars" if path else "vars")
        if group is None:
            return []
        names = sorted(group.keys(), key=lambda name: (len(name), name))
        if names != [str(place) for place in range(len(names))]:
            raise ValueError(
                f"{self._name}: {path or 'the model'} holds variables named {names[:8]}, but Keras numbers them 0, 1, 2, ... Save the model again."
            )
        datasets = [self._child(group, name, h5py.Dataset) for name in names]
        for place, dataset in enumerate(datasets):
            self._check_plain(dataset, f"{path}/vars/{place}")
        return datasets

    def _find(self, path: str) -> Any:
        import h5py

        found: Any = self._file
        for part in path.split("/"):
            if part not in found:
                return None
            found = self._child(found, part, h5py.Group)
        return found

    def _child(self, group: Any, name: str, kind: type) -> Any:
        import h5py

        link = group.get(name, getlink=True)
        if not isinstance(link, h5py.HardLink):
            raise ValueError(
                f"{self._name}: {name!r} is a {type(link).__name__}, which points somewhere else instead of holding weights. Do not use this file."
            )
        child = group[name]
        if not isinstance(child, kind):
            raise ValueError(
                f"{self._name}: {child.name!r} should be a {kind.__name__.lower()}, but is a {type(child).__name__.lower()}. Save the model again."
            )
        return child

    def _check_plain(self, dataset: Any, where: str) -> None:
        creation = dataset.id.get_create_plist()
        if dataset.is_virtual or dataset.external:
            raise ValueError(f"{self._name}: {where} takes its numbers from another file. Do not use this file.")
        if creation.get_nfilters() or dataset.chunks is not None:
            raise ValueError(
                f"{self._name}: {where} is stored in chunks or through a filter such as compression, which Keras does not do; it is not read. "
                f"Load it in Keras and save it again."
            )
        if dataset.dtype.kind not in "fiu":
            raise ValueError(
                f"{self._name}: {where} holds values of type {dataset.dtype}, not numbers. Save the model again."
            )
        size = prod(dataset.shape) * dataset.dtype.itemsize
        if size != dataset.id.get_storage_size() or size > self._size:
            raise ValueError(
                f"{self._name}: {where} says it has the shape {dataset.shape}, but the file holds other than {size:,} bytes for it. Do not use this file."
            )


def assign_all(held: Mapping[str, list[NDArray[Any]]], wanted: Mapping[str, list[Any]], name: str) -> None:
    """Copy arrays into variables, after checking all of them; nothing is changed if one does not fit.

    Args:
        held: the arrays read, by path.
        wanted: the variables to fill, by path.
        name: what messages call the file.

    Raises:
        ValueError: another number of arrays, or another shape or kind of number; the message names the layer.
    """
    for path, variables in wanted.items():
        arrays = held[path]
        if len(arrays) != len(variables):
            raise ValueError(
                f"{name} holds {len(arrays)} arrays for {path!r}, but it has {len(variables)} variables here "
                f"({', '.join(variable.name for variable in variables) or 'none'}). The file belongs to another model."
            )
        for array, variable in zip(arrays, variables, strict=True):
            if array.shape != variable.shape:
                raise ValueError(
                    f"{name} holds an array of shape {array.shape} for {variable.path!r}, which has the shape {variable.shape} here. "
                    f"The file belongs to another model, or was changed."
                )
            if np.dtype(variable.dtype).kind == "f" and array.dtype.kind != "f":
                raise ValueError(
                    f"{name} holds whole numbers ({array.dtype}) for {variable.path!r}, where weights belong. Save the model again."
                )
    for path, variables in wanted.items():
        for array, variable in zip(held[path], variables, strict=True):
            variable.assign(array)
