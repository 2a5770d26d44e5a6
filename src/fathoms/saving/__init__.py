"""Model files: `.keras` and `.weights.h5`, exchanged with Keras 3, written in one step and safe to open."""

from __future__ import annotations

from fathoms.engine.custom_object_scope import CustomObjectScope, custom_object_scope
from fathoms.engine.object_sharing_scope import ObjectSharingScope  # noqa: F401
from fathoms.engine.registration import (
    GLOBAL_CUSTOM_NAMES,  # noqa: F401
    GLOBAL_CUSTOM_OBJECTS,  # noqa: F401
    get_custom_objects,
    get_registered_name,
    get_registered_object,
    register_keras_serializable,
)
from fathoms.engine.safe_mode_scope import SafeModeScope  # noqa: F401
from fathoms.engine.serialization import deserialize_keras_object, serialize_keras_object
from fathoms.saving.archive import read_member as _safe_zip_read  # noqa: F401
from fathoms.saving.export_model import export_model
from fathoms.saving.h5_io_store import H5IOStore  # noqa: F401
from fathoms.saving.in_memory import from_keras, to_keras
from fathoms.saving.legacy_h5_format import load_model_from_hdf5, save_model_to_hdf5  # noqa: F401
from fathoms.saving.load_model import load_model, load_weights
from fathoms.saving.save_model import CONFIG as _CONFIG_FILENAME  # noqa: F401
from fathoms.saving.save_model import METADATA as _METADATA_FILENAME  # noqa: F401
from fathoms.saving.save_model import save_model, save_weights
from fathoms.saving.saveables import variable_map  # noqa: F401

# Keras's inner names for what is one function here.
load_weights_only = load_weights
save_weights_only = save_weights

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
