"""The steps that networks are made of. `deserialize` knows exactly these classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fathoms.engine.keras_tensor import KerasTensor
from fathoms.engine.room import open_room
from fathoms.engine.room_names import RoomNames
from fathoms.engine.serialization import describe, restore

if TYPE_CHECKING:
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
    from fathoms.layers.merging.add import Add, add
    from fathoms.layers.merging.average import Average, average
    from fathoms.layers.merging.concatenate import Concatenate, concatenate
    from fathoms.layers.merging.dot import Dot, dot
    from fathoms.layers.merging.maximum import Maximum, maximum
    from fathoms.layers.merging.minimum import Minimum, minimum
    from fathoms.layers.merging.multiply import Multiply, multiply
    from fathoms.layers.merging.subtract import Subtract, subtract
    from fathoms.layers.normalization import Normalization
    from fathoms.layers.periodic_embedding import PeriodicEmbedding
    from fathoms.layers.permute import Permute
    from fathoms.layers.piecewise_linear_embedding import PiecewiseLinearEmbedding
    from fathoms.layers.pipeline import Pipeline
    from fathoms.layers.prelu import PReLU
    from fathoms.layers.relu import ReLU
    from fathoms.layers.repeat_vector import RepeatVector
    from fathoms.layers.rescaling import Rescaling
    from fathoms.layers.reshape import Reshape
    from fathoms.layers.rms_normalization import RMSNormalization
    from fathoms.layers.scale import Scale
    from fathoms.layers.softmax import Softmax
    from fathoms.layers.spatial_dropout_1d import SpatialDropout1D
    from fathoms.layers.spectral_normalization import SpectralNormalization
    from fathoms.layers.unit_normalization import UnitNormalization
    from fathoms.layers.wrapper import Wrapper

__all__ = [
    "ELU",
    "Activation",
    "ActivityRegularization",
    "Add",
    "AlphaDropout",
    "Average",
    "BatchNormalization",
    "CategoryEncoding",
    "Concatenate",
    "Dense",
    "Discretization",
    "Dot",
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
    "Maximum",
    "Minimum",
    "Multiply",
    "Normalization",
    "PReLU",
    "PeriodicEmbedding",
    "Permute",
    "PiecewiseLinearEmbedding",
    "Pipeline",
    "RMSNormalization",
    "ReLU",
    "RepeatVector",
    "Rescaling",
    "Reshape",
    "Scale",
    "Softmax",
    "SpatialDropout1D",
    "SpectralNormalization",
    "StringLookup",
    "Subtract",
    "UnitNormalization",
    "Wrapper",
    "add",
    "average",
    "concatenate",
    "deserialize",
    "dot",
    "maximum",
    "minimum",
    "multiply",
    "serialize",
    "subtract",
]

_OTHERS = ("Input", "InputSpec", "KerasTensor", "Layer", "Wrapper")
_TABLE = RoomNames(__name__, (name for name in __all__ if name[0].isupper() and name not in _OTHERS))


def serialize(layer: Layer) -> dict[str, Any]:
    """Return the written form of a layer, as Keras 3 writes it.

    >>> from fathoms.layers import Dense
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

    >>> from fathoms.layers import Dense
    >>> deserialize(serialize(Dense(2, name="out")))
    <Dense name=out, built=False>
    """
    layer: Layer = restore(config, _TABLE, custom_objects, "layer")
    return layer


open_room(
    __name__,
    __all__,
    {
        "hashing": "HashedCrossing Hashing",
        "input_layer": "Input InputLayer",
        "lambda_layer": "Lambda",
        "leaky_relu": "LeakyReLU",
        "lookup": "IndexLookup IntegerLookup StringLookup",
        "merging": "Add Average Concatenate Dot Maximum Minimum Multiply Subtract "
        "add average concatenate dot maximum minimum multiply subtract",
        "prelu": "PReLU",
        "relu": "ReLU",
        "spatial_dropout_1d": "SpatialDropout1D",
    },
)
