"""Model files: `.keras` and `.weights.h5`, exchanged with Keras 3, written in one step and safe to open."""

from __future__ import annotations

from fathoms.engine.custom_object_scope import CustomObjectScope, custom_object_scope
from fathoms.engine.registration import (
    get_custom_objects,
    get_registered_name,
    get_registered_object,
    register_keras_serializable,
)
from fathoms.engine.serialization import deserialize_keras_object, serialize_keras_object
from fathoms.saving.export_model import export_model
from fathoms.saving.in_memory import from_keras, to_keras
from fathoms.saving.load_model import load_model, load_weights
from fathoms.saving.save_model import save_model, save_weights

__all__ = [
    "CustomObjectScope",
    "custom_object_scope",
    "deserialize_keras_object",
    "export_model",
    "from_keras",
    "get_custom_objects",
    "get_registered_name",
    "get_registered_object",
    "load_model",
    "load_weights",
    "register_keras_serializable",
    "save_model",
    "save_weights",
    "serialize_keras_object",
    "to_keras",
]
