"""Weights in HDF5, laid out as Keras 3 does: one group for each layer, with datasets named 0, 1, 2, ... in `vars`."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fathoms.engine.model_file_error import ModelFileError
from fathoms.saving.hdf5_heaps import endless_heap, has_usual_numbers
from fathoms.saving.hdf5_texts import longest_text

_START = b"\x89HDF\r\n\x1a\n"
_MOST_NAMES = 100_000


class WeightsWriter:
    """An HDF5 file in memory that parts of a model put their variables into.

    >>> import numpy as np
    >>> writer = WeightsWriter()
    >>> writer.entry("layers/dense", "dense")["0"] = np.ones(2)
    >>> WeightsFile(writer.content(), "example").read("layers/dense")
    [array([1., 1.])]
    """

    def __init__(self) -> None:
        import h5py

        self._buffer = io.BytesIO()
        self._file = h5py.File(self._buffer, "w")

    def entry(self, path: str, name: str | None) -> MutableMapping[str, Any]:
        """Return the group of a part, to put arrays into; the part's own name is noted beside them."""
        group = self._file.require_group(_group(path))
        if name is not None:
            group.attrs["name"] = name
        return _Entry(group)

    def content(self) -> bytes:
        """Return the whole file; nothing can be added any more."""
        self._file.close()
        return self._buffer.getvalue()


class _Entry(MutableMapping[str, Any]):
    """A group of HDF5 as a dictionary of arrays."""

    def __init__(self, group: Any) -> None:
        self._group = group

    def __setitem__(self, name: str, value: Any) -> None:
        array = np.asarray(value)
        brain = array.dtype.name == "bfloat16"  # a type that HDF5 does not know; Keras notes it beside the bytes
        if array.dtype.kind not in "biuf" and not brain:
            raise ModelFileError(
                f"A weights file holds numbers, but found {value!r} for {name!r}. Keep text in save_assets()."
            )
        if name in self._group:
            del self._group[name]
        dataset = self._group.create_dataset(name, data=array)
        if brain:
            dataset.attrs["dtype"] = "bfloat16"

    def __getitem__(self, name: str) -> Any:
        return np.asarray(self._group[name][()])

    def __delitem__(self, name: str) -> None:
        del self._group[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._group)

    def __len__(self) -> int:
        return len(self._group)


class _Held(Mapping[str, Any]):
    """What a file holds for one part; each array is checked before it is read."""

    def __init__(self, file: WeightsFile, path: str) -> None:
        self._file = file
        self._path = path
        self._names = file._variable_names(path)

    def __getitem__(self, name: str) -> Any:
        if name not in self._names:
            raise KeyError(name)
        dataset = self._file._variable(self._path, name)
        with self._file._reading():
            array = np.asarray(dataset[()])
        return _from_brain_floats(array) if array.dtype.kind == "V" else array

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def file_bytes(path: str) -> bytes:
    """Return a file's content; raises ModelFileError if there is no such file."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except (FileNotFoundError, IsADirectoryError):
        raise ModelFileError(
            f"File not found: there is no file {path!r}. Check the path and the folder you are in: {os.getcwd()!r}."
        ) from None


def _from_brain_floats(array: NDArray[Any]) -> NDArray[Any]:
    """Return bfloat16 numbers, the upper halves of float32 numbers, as float32."""
    return (array.view(np.uint16).astype(np.uint32) << 16).view(np.float32)


def _group(path: str) -> str:
    return f"{path}/vars" if path else "vars"


class WeightsFile:
    """An HDF5 file in memory, read by fixed names; links, filters and outside storage are refused.

    Args:
        content: the whole file.
        name: what messages call it.

    Raises:
        ModelFileError: the bytes are not an HDF5 file, or it is cut short.
    """

    def __init__(self, content: bytes, name: str) -> None:
        import h5py

        self._name = name
        self._content = content
        self._size = len(content)
        self._groups: dict[str, Any] = {}
        self._names: dict[str, dict[str, None]] = {}
        self._checked: dict[tuple[str, str], Any] = {}
        self._claimed = 0
        if not content.startswith(_START):  # HDF5 looks for its start further on, too
            raise ModelFileError(
                f"{name}: the weights are not a whole HDF5 file: they do not start as one. The file was cut short or changed: copy or save it again."
            )
        if not has_usual_numbers(content) or endless_heap(content) is not None:
            raise ModelFileError(
                f"{name}: the weights are built as no library builds them: a list in the file leads back to its start, or its numbers "
                f"have an unusual length. Do not use this file."
            )
        try:
            self._file = h5py.File(io.BytesIO(content), "r")
        except Exception as error:
            raise ModelFileError(
                f"{name}: the weights are not a whole HDF5 file ({error}). The file was cut short or changed: copy or save it again."
            ) from None

    def __enter__(self) -> WeightsFile:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def has(self, path: str) -> bool:
        """Whether there is a group of variables at this path."""
        with self._reading():
            return self._find(_group(path)) is not None

    def placed(self, path: str) -> str:
        """Return where the file keeps what belongs at this path: Keras up to 2.13 had another name for lists of layers."""
        older = path.replace("layers", "_layer_checkpoint_dependencies")
        return older if not self.has(path) and self.has(older) else path

    def entry(self, path: str) -> Mapping[str, Any]:
        """Return the variables at this path by their names in the file; nothing if there are none.

        Raises:
            ModelFileError: something there is not a plain array of numbers stored in this file.
        """
        return _Held(self, path)

    def read(self, path: str) -> list[NDArray[Any]]:
        """Return the variables at this path, in the order of their numbers."""
        entry = self.entry(path)
        return [entry[name] for name in sorted(entry, key=lambda name: (len(name), name))]

    def text(self, attribute: str) -> str | None:
        """Return a text that the file's root bears, or None."""
        with self._reading():
            value = self._attribute(self._file, attribute)
        if isinstance(value, bytes):
            value = value.decode("utf-8", errors="replace")
        return value if isinstance(value, str) else None

    def names(self, path: str, attribute: str) -> list[str] | None:
        """Return a list of names that a group bears, which may be in parts numbered from 0; None if there is none."""
        found: list[str] = []
        with self._reading():
            group = self._file if not path else self._find(path)
            if group is None:
                return None
            whole = self._attribute(group, attribute)
            parts = [] if whole is None else [whole]
            while whole is None and (part := self._attribute(group, f"{attribute}{len(parts)}")) is not None:
                parts.append(part)
            for part in parts:
                found += [
                    name.decode() if isinstance(name, bytes) else str(name) for name in np.atleast_1d(part).tolist()
                ]
                if len(found) > _MOST_NAMES:
                    raise ModelFileError(f"{self._name}: {attribute} at {path!r} has more than {_MOST_NAMES:,} names.")
        return found if parts else None

    def _attribute(self, thing: Any, name: str) -> Any:
        """Return what a group or dataset bears under a name: texts only, and no more of them than the file can hold."""
        import h5py

        if not h5py.h5a.exists(thing.id, name.encode()):
            return None
        held = h5py.h5a.open(thing.id, name.encode())
        count = held.get_space().get_simple_extent_npoints()
        if count == 0:  # of any type
            return np.empty(0, "S1")
        if not isinstance(held.get_type(), h5py.h5t.TypeStringID):
            raise ModelFileError(f"{self._name}: the attribute {name!r} is not text. Do not use this file.")
        if count * held.get_type().get_size() > self._size:
            raise ModelFileError(
                f"{self._name}: the attribute {name!r} claims more bytes than the file has. Do not use this file."
            )
        if held.get_type().is_variable_str() and longest_text(self._content, name, count) > self._size:
            raise ModelFileError(
                f"{self._name}: the attribute {name!r} claims a longer text than the file has. Do not use this file."
            )
        return thing.attrs[name]

    def arrays(self, path: str, names: Sequence[str]) -> list[NDArray[Any]]:
        """Return the arrays that have these names, which may be paths, below a group.

        Raises:
            ModelFileError: one is not there, or not a plain array of numbers.
        """
        import h5py

        found = []
        with self._reading():
            for name in names:
                where = f"{path}/{name}" if path else name
                group, _, last = where.rpartition("/")
                held = self._find(group) if group else self._file
                if held is None or not self._has(held, last):
                    raise ModelFileError(
                        f"{self._name}: there is nothing at {where!r}. The file was cut short or changed."
                    )
                dataset = self._child(held, last, h5py.Dataset)
                self._check_plain(dataset, where)
                found.append(dataset)
        if sum(dataset.nbytes for dataset in found) > self._size:
            raise ModelFileError(f"{self._name}: the weights claim more bytes than the file has. Do not use this file.")
        with self._reading():
            return [np.asarray(dataset[()]) for dataset in found]

    def _variable_names(self, path: str) -> dict[str, None]:
        """Return the names of the variables at a path, in their order in the file."""
        if path not in self._names:
            with self._reading():
                group = self._find(_group(path))
                self._names[path] = {} if group is None else dict.fromkeys(group)
        return self._names[path]

    def _variable(self, path: str, name: str) -> Any:
        """Return a variable's dataset, which is checked when it is first asked for."""
        import h5py

        if (path, name) not in self._checked:
            with self._reading():
                dataset = self._child(self._find(_group(path)), name, h5py.Dataset)
                self._check_plain(dataset, f"{path}/vars/{name}")
            self._claimed += dataset.nbytes
            if self._claimed > self._size:
                raise ModelFileError(
                    f"{self._name}: the weights claim more bytes ({self._claimed:,}) than the file has. Do not use this file."
                )
            self._checked[path, name] = dataset
        return self._checked[path, name]

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Whatever HDF5 says about damaged bytes becomes a ModelFileError."""
        try:
            yield
        except ModelFileError:
            raise
        except (OSError, RuntimeError, LookupError, TypeError, ValueError, OverflowError, MemoryError) as error:
            raise ModelFileError(
                f"{self._name}: the weights cannot be read ({error}). The file was cut short or changed: copy or save it again."
            ) from error

    def _find(self, path: str) -> Any:
        """Return the group at a path, or None; it is looked for once, as parts ask for theirs and for those around it."""
        import h5py

        if path not in self._groups:
            above, inside, name = path.rpartition("/")
            holder = self._find(above) if inside else self._file
            there = holder is not None and self._has(holder, name)
            self._groups[path] = self._child(holder, name, h5py.Group) if there else None
        return self._groups[path]

    def _has(self, group: Any, name: str) -> bool:
        """Whether a group has something under a name. To ask `name in group` would follow links, into other files too."""
        return bool(name) and bool(group.id.links.exists(name.encode()))

    def _child(self, group: Any, name: str, kind: type) -> Any:
        import h5py

        if isinstance(name, bytes):  # h5py keeps what is no UTF-8
            raise ModelFileError(f"{self._name}: {name!r} is no name that Keras writes. Do not use this file.")
        link = group.id.links.get_info(name.encode()).type
        if link != h5py.h5l.TYPE_HARD:
            kinds = {h5py.h5l.TYPE_SOFT: "SoftLink", h5py.h5l.TYPE_EXTERNAL: "ExternalLink"}
            raise ModelFileError(
                f"{self._name}: {name!r} is a {kinds.get(link, 'link')}, which points somewhere else instead of holding weights. Do not use this file."
            )
        child = group[name]
        if not isinstance(child, kind):
            raise ModelFileError(
                f"{self._name}: {child.name!r} should be a {kind.__name__.lower()}, but is a {type(child).__name__.lower()}. Save the model again."
            )
        return child

    def _check_plain(self, dataset: Any, where: str) -> None:
        import h5py

        creation = dataset.id.get_create_plist()
        layout, dtype, shape = creation.get_layout(), dataset.dtype, dataset.shape
        if layout == h5py.h5d.VIRTUAL or creation.get_external_count():
            raise ModelFileError(f"{self._name}: {where} takes its numbers from another file. Do not use this file.")
        if creation.get_nfilters() or layout == h5py.h5d.CHUNKED:
            raise ModelFileError(
                f"{self._name}: {where} is stored in chunks or through a filter such as compression, which Keras does not do; it is not read. "
                f"Load it in Keras and save it again."
            )
        if layout not in (h5py.h5d.CONTIGUOUS, h5py.h5d.COMPACT):
            raise ModelFileError(
                f"{self._name}: {where} is laid out in a way that Keras does not use. Do not use this file."
            )
        brain = dtype == np.dtype("V2") and self._attribute(dataset, "dtype") == "bfloat16"
        if dtype.kind not in "fiub" and not brain:
            raise ModelFileError(
                f"{self._name}: {where} holds values of type {dtype}, not numbers. Save the model again."
            )
        size = prod(shape) * dtype.itemsize
        if size != dataset.id.get_storage_size() or size > self._size:
            raise ModelFileError(
                f"{self._name}: {where} says it has the shape {shape}, but the file holds other than {size:,} bytes for it. Do not use this file."
            )
