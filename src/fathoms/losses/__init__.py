"""Losses: how wrong predictions are, as one number that training makes small."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fathoms.engine.naming import snake_case
from fathoms.engine.room import open_room
from fathoms.engine.room_names import RoomNames
from fathoms.engine.serialization import describe, lookup, restore
from fathoms.losses.loss import Loss
from fathoms.losses.loss_function_wrapper import LossFunctionWrapper

if TYPE_CHECKING:
    from fathoms.losses.binary_crossentropy import BinaryCrossentropy, binary_crossentropy
    from fathoms.losses.binary_focal_crossentropy import BinaryFocalCrossentropy, binary_focal_crossentropy
    from fathoms.losses.categorical_crossentropy import CategoricalCrossentropy, categorical_crossentropy
    from fathoms.losses.categorical_focal_crossentropy import (
        CategoricalFocalCrossentropy,
        categorical_focal_crossentropy,
    )
    from fathoms.losses.categorical_generalized_cross_entropy import (
        CategoricalGeneralizedCrossEntropy,
        categorical_generalized_cross_entropy,
    )
    from fathoms.losses.categorical_hinge import CategoricalHinge, categorical_hinge
    from fathoms.losses.circle import Circle, circle
    from fathoms.losses.cosine_similarity import CosineSimilarity, cosine_similarity
    from fathoms.losses.dice import Dice, dice
    from fathoms.losses.hinge import Hinge, hinge
    from fathoms.losses.huber import Huber, huber
    from fathoms.losses.kl_divergence import KLDivergence, kl_divergence
    from fathoms.losses.log_cosh import LogCosh, log_cosh
    from fathoms.losses.mean_absolute_error import MeanAbsoluteError, mean_absolute_error
    from fathoms.losses.mean_absolute_percentage_error import (
        MeanAbsolutePercentageError,
        mean_absolute_percentage_error,
    )
    from fathoms.losses.mean_squared_error import MeanSquaredError, mean_squared_error
    from fathoms.losses.mean_squared_logarithmic_error import (
        MeanSquaredLogarithmicError,
        mean_squared_logarithmic_error,
    )
    from fathoms.losses.poisson import Poisson, poisson
    from fathoms.losses.sparse_categorical_crossentropy import (
        SparseCategoricalCrossentropy,
        sparse_categorical_crossentropy,
    )
    from fathoms.losses.squared_hinge import SquaredHinge, squared_hinge
    from fathoms.losses.tversky import Tversky, tversky

__all__ = [
    "BinaryCrossentropy",
    "BinaryFocalCrossentropy",
    "CategoricalCrossentropy",
    "CategoricalFocalCrossentropy",
    "CategoricalGeneralizedCrossEntropy",
    "CategoricalHinge",
    "Circle",
    "CosineSimilarity",
    "Dice",
    "Hinge",
    "Huber",
    "KLDivergence",
    "LogCosh",
    "Loss",
    "LossFunctionWrapper",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Poisson",
    "SparseCategoricalCrossentropy",
    "SquaredHinge",
    "Tversky",
    "binary_crossentropy",
    "binary_focal_crossentropy",
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_generalized_cross_entropy",
    "categorical_hinge",
    "circle",
    "cosine_similarity",
    "deserialize",
    "dice",
    "get",
    "hinge",
    "huber",
    "kl_divergence",
    "log_cosh",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "poisson",
    "resolve",
    "serialize",
    "sparse_categorical_crossentropy",
    "squared_hinge",
    "tversky",
]

_CLASSES = [name for name in __all__ if name[0].isupper() and name not in ("Loss", "LossFunctionWrapper")]
_CLASS_OF = {snake_case(name): name for name in _CLASSES}  # of each function, the class that trains with it
_SHORT = {
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "mse": "mean_squared_error",
    "msle": "mean_squared_logarithmic_error",
}
_NAMES = RoomNames(
    __name__,
    [*_CLASS_OF, *_CLASSES, "LossFunctionWrapper"],
    {**_SHORT, **{name.upper(): function for name, function in _SHORT.items()}},
)
_CTC = "CTC compares sequences of different lengths, which Fathoms does not cover. The package keras has it."


def get(identifier: Any) -> Any:
    """The loss that a name, a config or an object stands for.

    Args:
        identifier: a name such as `"mse"` (gives the function) or `"MeanSquaredError"` (gives an instance of the class),
            a config as `serialize` returns it, a `Loss`, a function of `(y_true, y_pred)`, or None.

    Returns:
        A `Loss`, a function, or None for None.

    Raises:
        ValueError: if there is no such loss.

    Source: `keras.losses.get`.

    >>> from fathoms import losses
    >>> losses.get("mse").__name__, type(losses.get("MeanSquaredError")).__name__
    ('mean_squared_error', 'MeanSquaredError')
    """
    if identifier is None:
        return None
    found = identifier
    if isinstance(identifier, dict):
        found = deserialize(identifier)
    elif isinstance(identifier, str):
        if identifier.lower() == "ctc":
            raise ValueError(f"Could not interpret loss identifier: {identifier!r}. {_CTC}")
        found = lookup(identifier, _NAMES, "loss identifier", "Could not interpret")
    if isinstance(found, type) and issubclass(found, Loss) and found is not LossFunctionWrapper:
        return found()
    if callable(found):
        return found
    raise ValueError(
        f"Could not interpret loss identifier: {identifier!r}. It is a name, such as 'mean_squared_error', an object, such "
        f"as MeanSquaredError(), or a function of targets and predictions."
    )


def resolve(identifier: Any, target_shape: tuple[int | None, ...], output_shape: tuple[int | None, ...]) -> Loss:
    """The `Loss` to train with, for what a person passed to `compile(loss=...)`.

    `"crossentropy"` and `"ce"` choose by shape: binary for one output, sparse for class numbers, and else categorical.
    Functions are wrapped, Fathoms's own by the class that the core can train with.

    Args:
        identifier: as for `get`, but not None.
        target_shape: shape of the targets, batch axis included.
        output_shape: shape of the model's output, batch axis included.

    Raises:
        ValueError: if there is no such loss.

    Source: `compile` of Keras 3.

    >>> from fathoms import losses
    >>> losses.resolve("ce", (None,), (None, 3)).name
    'sparse_categorical_crossentropy'
    >>> losses.resolve("mae", (None, 1), (None, 1))
    <MeanAbsoluteError name=mae>
    """
    if isinstance(identifier, str) and identifier.lower() in ("crossentropy", "ce"):
        identifier = f"{crossentropy_prefix(target_shape, output_shape)}crossentropy"
    found = get(identifier)
    if isinstance(found, Loss):
        return found
    if found is None:
        raise ValueError("Training needs a loss, but found None: write compile(loss='mse'), for example.")
    name = identifier if isinstance(identifier, str) else snake_case(getattr(found, "__name__", type(found).__name__))
    own = getattr(found, "__name__", None)
    if own in _CLASS_OF and found is _NAMES[own]:
        loss: Loss = _NAMES[_CLASS_OF[own]](name=name)
        return loss
    return LossFunctionWrapper(found, name=name)


def crossentropy_prefix(target_shape: tuple[int | None, ...], output_shape: tuple[int | None, ...]) -> str:
    """`binary_`, `sparse_categorical_` or `categorical_`: what Keras makes of "accuracy" and "crossentropy" by shape."""
    if output_shape[-1] == 1:
        return "binary_"
    if len(target_shape) < len(output_shape) or target_shape[-1] == 1:
        return "sparse_categorical_"
    return "categorical_"


def serialize(loss: Any) -> dict[str, Any]:
    """The dictionary that describes a loss, as Keras writes it into model files.

    Args:
        loss: a `Loss` or a function.

    Source: `keras.losses.serialize`.

    >>> from fathoms import losses
    >>> losses.serialize(losses.MeanSquaredError())["class_name"]
    'MeanSquaredError'
    """
    return describe(loss, "keras.losses", _NAMES)


def deserialize(name: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The loss that a dictionary or a name describes.

    Args:
        name: what `serialize` returned, or a name.
        custom_objects: your own losses by name.

    Raises:
        ValueError: if it names a loss that is neither Fathoms's nor in `custom_objects`.

    Source: `keras.losses.deserialize`.

    >>> from fathoms import losses
    >>> losses.deserialize({"class_name": "BinaryCrossentropy", "config": {"from_logits": True}}).from_logits
    True
    """
    restored = restore(name, _NAMES, custom_objects, "loss")
    return restored() if isinstance(restored, type) else restored


open_room(__name__, __all__, absent={"ctc": _CTC, "CTC": _CTC})
