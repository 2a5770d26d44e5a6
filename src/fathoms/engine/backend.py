"""What computes, as Keras's scripts ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

SUPPORTS_SPARSE_TENSORS = False
SUPPORTS_RAGGED_TENSORS = False
SUPPORTS_COMPLEX_DTYPES = True
IS_THREAD_SAFE = True

_image_data_format = "channels_last"


def backend() -> str:
    """Return the name of what computes: `"fathoms"`. Source: `keras.backend.backend`."""
    return "fathoms"


def image_data_format() -> str:
    """Return where images have their channels, which Fathoms only remembers. Source: `keras.config.image_data_format`."""
    return _image_data_format


def set_image_data_format(data_format: str) -> None:
    """Say where images have their channels: `"channels_last"` or `"channels_first"`.

    Source: `keras.config.set_image_data_format`.
    """
    global _image_data_format
    _image_data_format = standardize_data_format(data_format)


def standardize_data_format(data_format: str | None) -> str:
    """Return `data_format`, or what `image_data_format()` says in the place of None; raises ValueError for others."""
    if data_format is None:
        return _image_data_format
    name = str(data_format).lower()
    if name not in ("channels_first", "channels_last"):
        raise ValueError(
            f"`data_format` says where the channels are: 'channels_last' or 'channels_first', but found {data_format!r}."
        )
    return name


@contextmanager
def device(name: str) -> Iterator[None]:
    """Compute on a device; Fathoms has only the processor. Source: `keras.device`."""
    yield


@contextmanager
def AutocastScope(dtype: str | None) -> Iterator[None]:
    """Keras reads weights in another number type within this block; Fathoms's keep theirs, and layers convert results.

    Source: `keras.src.backend.AutocastScope`.
    """
    yield


device_scope = device


def is_traceback_filtering_enabled() -> bool:
    """Whether errors leave out the library's own lines: never here. Source: `keras.config.is_traceback_filtering_enabled`."""
    return False


def enable_traceback_filtering() -> None:
    """Nothing: errors are shown with all lines. Source: `keras.config.enable_traceback_filtering`."""


def disable_traceback_filtering() -> None:
    """Nothing: errors are shown with all lines. Source: `keras.config.disable_traceback_filtering`."""


def set_backend(backend: str) -> None:
    """Refuse: Fathoms computes by itself; raises ValueError. Source: `keras.config.set_backend`."""
    raise ValueError(f"Fathoms has no other backends, but found set_backend({backend!r}). Leave the line out.")
