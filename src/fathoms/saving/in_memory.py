"""Models handed over to real Keras and back, within one process."""

from __future__ import annotations

import io
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from fathoms.engine.registration import own_objects
from fathoms.saving.load_model import load_model
from fathoms.saving.save_model import save_model


def to_keras(model: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """Return a model of real Keras with the same layers, weights, compile arguments and optimizer's state.

    It trains on from where this one stands, on the backend that Keras runs on.

    Args:
        model: a model of Fathoms.
        custom_objects: Keras's classes for classes of your own, by name; those registered with Keras are known.

    Raises:
        ImportError: Keras is not installed.
        TypeError, ValueError: the model has a part that Keras does not know.

    >>> import fathoms
    >>> model = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1)])
    >>> to_keras(model).count_params()  # doctest: +SKIP
    3
    """
    keras = _keras()
    file = io.BytesIO()
    save_model(model, file)
    file.seek(0)
    return keras.load_model(file, custom_objects=dict(custom_objects or {}))


def from_keras(model: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """Return a model of Fathoms with the layers, weights, compile arguments and optimizer's state of a model of Keras.

    Args:
        model: a built model of Keras 3, on any backend.
        custom_objects: Fathoms's classes for classes of your own, by name; registered ones are known.

    Raises:
        TypeError: not a model of Keras.
        ValueError: the model has a part that Fathoms does not have; the message names it.

    >>> from_keras("model")
    Traceback (most recent call last):
        ...
    TypeError: from_keras: found a str, not a model of Keras. Give it what keras.Sequential or keras.Model made.
    """
    if not any(base.__module__ == "keras.src.models.model" for base in type(model).__mro__):
        raise TypeError(
            f"from_keras: found a {type(model).__name__}, not a model of Keras. Give it what keras.Sequential or keras.Model made."
        )
    file = io.BytesIO()
    _keras().save_model(model, file)
    file.seek(0)
    return load_model(file, custom_objects=own_objects(custom_objects))


def _keras() -> Any:
    """Keras's own module for files: its public functions take paths only, not files in memory."""
    try:
        return import_module("keras.src.saving.saving_lib")
    except ImportError as error:
        raise ImportError(
            f"There is no real Keras to hand the model to ({error}): pip install keras. Under `python -m fathoms.keras`, "
            f"`keras` means Fathoms."
        ) from None
