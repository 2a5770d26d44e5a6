"""The steps that networks are made of. `deserialize` knows exactly these classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fathoms.engine.absent_names import refusal
from fathoms.engine.keras_tensor import KerasTensor
from fathoms.engine.serialization import describe, restore
from fathoms.layers.activation import Activation
from fathoms.layers.activity_regularization import ActivityRegularization
from fathoms.layers.alpha_dropout import AlphaDropout
from fathoms.layers.batch_normalization import BatchNormalization
from fathoms.layers.category_encoding import CategoryEncoding
from fathoms.layers.dense import Dense
from fathoms.layers.discretization import Discretization
from fathoms.layers.dropout import Dropout
from fathoms.layers.einsum_dense import EinsumDense
from fathoms.layers.elu import ELU
from fathoms.layers.embedding import Embedding
from fathoms.layers.flatten import Flatten
from fathoms.layers.gaussian_dropout import GaussianDropout
from fathoms.layers.gaussian_noise import GaussianNoise
from fathoms.layers.group_normalization import GroupNormalization
from fathoms.layers.hashing import HashedCrossing, Hashing
from fathoms.layers.identity import Identity
from fathoms.layers.input_layer import Input, InputLayer
from fathoms.layers.input_spec import InputSpec
from fathoms.layers.lambda_layer import Lambda
from fathoms.layers.layer import Layer
from fathoms.layers.layer_normalization import LayerNormalization
from fathoms.layers.leaky_relu import LeakyReLU
from fathoms.layers.lookup import IndexLookup, IntegerLookup, StringLookup
from fathoms.layers.masking import Masking
from fathoms.layers.merging import (
    Add,
    Average,
    Concatenate,
    Dot,
    Maximum,
    Minimum,
    Multiply,
    Subtract,
    add,
    average,
    concatenate,
    dot,
    maximum,
    minimum,
    multiply,
    subtract,
)
from fathoms.layers.normalization import Normalization
from fathoms.layers.permute import Permute
from fathoms.layers.pipeline import Pipeline
from fathoms.layers.prelu import PReLU
from fathoms.layers.relu import ReLU
from fathoms.layers.repeat_vector import RepeatVector
from fathoms.layers.rescaling import Rescaling
from fathoms.layers.reshape import Reshape
from fathoms.layers.rms_normalization import RMSNormalization
from fathoms.layers.softmax import Softmax
from fathoms.layers.spatial_dropout_1d import SpatialDropout1D
from fathoms.layers.spectral_normalization import SpectralNormalization
from fathoms.layers.unit_normalization import UnitNormalization
from fathoms.layers.wrapper import Wrapper

__all__ = [
    "ELU",
    "Activation",
    "ActivityRegularization",
    "AlphaDropout",
    "BatchNormalization",
    "CategoryEncoding",
    "Dense",
    "Discretization",
    "Dropout",
    "EinsumDense",
    "Embedding",
    "Flatten",
    "GaussianDropout",
    "GaussianNoise",
    "GroupNormalization",
    "HashedCrossing",
    "Hashing",
    "Identity",
    "IndexLookup",
    "Input",
    "InputLayer",
    "InputSpec",
    "IntegerLookup",
    "KerasTensor",
    "Lambda",
    "Layer",
    "LayerNormalization",
    "LeakyReLU",
    "Masking",
    "Normalization",
    "PReLU",
    "Permute",
    "Pipeline",
    "RMSNormalization",
    "ReLU",
    "RepeatVector",
    "Rescaling",
    "Reshape",
    "Softmax",
    "SpatialDropout1D",
    "SpectralNormalization",
    "StringLookup",
    "UnitNormalization",
    "Wrapper",
    "deserialize",
    "serialize",
]

_TABLE: dict[str, type[Layer]] = {
    cls.__name__: cls
    for cls in (
        Activation, ActivityRegularization, AlphaDropout, BatchNormalization, CategoryEncoding, Dense, Discretization, Dropout, EinsumDense, ELU,
        Embedding, Flatten, GaussianDropout, GaussianNoise, GroupNormalization, HashedCrossing, Hashing, Identity, Lambda,
        IndexLookup, InputLayer, IntegerLookup,
        LayerNormalization, LeakyReLU, Masking, Normalization, PReLU, Permute, Pipeline, RMSNormalization, ReLU, RepeatVector, Rescaling,
        Reshape, Softmax, SpectralNormalization, SpatialDropout1D, StringLookup, UnitNormalization,
    )
}  # fmt: skip

_MERGING: tuple[type[Layer], ...] = (Add, Average, Concatenate, Dot, Maximum, Minimum, Multiply, Subtract)
_TABLE.update((cls.__name__, cls) for cls in _MERGING)
__all__ += [
    "Add",
    "Average",
    "Concatenate",
    "Dot",
    "Maximum",
    "Minimum",
    "Multiply",
    "Subtract",
    "add",
    "average",
    "concatenate",
    "dot",
    "maximum",
    "minimum",
    "multiply",
    "subtract",
]


def serialize(layer: Layer) -> dict[str, Any]:
    """Return the written form of a layer, as Keras 3 writes it.

    >>> serialize(Dense(2, name="out"))["class_name"]
    'Dense'
    """
    return describe(layer, "keras.layers", _TABLE)


def deserialize(config: dict[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Layer:
    """Return the layer that a written form describes; weights start anew.

    Args:
        config: what `serialize` returned.
        custom_objects: classes of your own by name.

    Raises:
        ValueError: a class that is not among these.

    >>> deserialize(serialize(Dense(2, name="out")))
    <Dense name=out, built=False>
    """
    layer: Layer = restore(config, _TABLE, custom_objects, "layer")
    return layer


__getattr__ = refusal(__name__)
