"""Metrics: numbers to watch while a model trains, gathered batch by batch."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fathoms.engine.naming import snake_case
from fathoms.engine.room import open_room
from fathoms.engine.room_names import RoomNames
from fathoms.engine.serialization import describe, lookup, restore
from fathoms.losses import crossentropy_prefix
from fathoms.metrics.mean_metric_wrapper import MeanMetricWrapper
from fathoms.metrics.metric import Metric

if TYPE_CHECKING:
    from fathoms.losses import binary_focal_crossentropy, categorical_focal_crossentropy, huber
    from fathoms.metrics.accuracy import Accuracy
    from fathoms.metrics.auc import AUC
    from fathoms.metrics.auc_curve import AUCCurve as AUCCurve
    from fathoms.metrics.auc_summation_method import AUCSummationMethod as AUCSummationMethod
    from fathoms.metrics.binary_accuracy import BinaryAccuracy, binary_accuracy
    from fathoms.metrics.binary_crossentropy import BinaryCrossentropy, binary_crossentropy
    from fathoms.metrics.binary_iou import BinaryIoU
    from fathoms.metrics.categorical_accuracy import CategoricalAccuracy, categorical_accuracy
    from fathoms.metrics.categorical_crossentropy import CategoricalCrossentropy, categorical_crossentropy
    from fathoms.metrics.categorical_hinge import CategoricalHinge, categorical_hinge
    from fathoms.metrics.concordance_correlation import ConcordanceCorrelation, concordance_correlation
    from fathoms.metrics.cosine_similarity import CosineSimilarity
    from fathoms.metrics.f1_score import F1Score
    from fathoms.metrics.false_negatives import FalseNegatives
    from fathoms.metrics.false_positives import FalsePositives
    from fathoms.metrics.fbeta_score import FBetaScore
    from fathoms.metrics.hinge import Hinge, hinge
    from fathoms.metrics.iou import IoU
    from fathoms.metrics.kl_divergence import KLDivergence, kl_divergence
    from fathoms.metrics.log_cosh_error import LogCoshError, log_cosh
    from fathoms.metrics.mean import Mean
    from fathoms.metrics.mean_absolute_error import MeanAbsoluteError, mean_absolute_error
    from fathoms.metrics.mean_absolute_percentage_error import (
        MeanAbsolutePercentageError,
        mean_absolute_percentage_error,
    )
    from fathoms.metrics.mean_iou import MeanIoU
    from fathoms.metrics.mean_squared_error import MeanSquaredError, mean_squared_error
    from fathoms.metrics.mean_squared_logarithmic_error import (
        MeanSquaredLogarithmicError,
        mean_squared_logarithmic_error,
    )
    from fathoms.metrics.one_hot_iou import OneHotIoU
    from fathoms.metrics.one_hot_mean_iou import OneHotMeanIoU
    from fathoms.metrics.pearson_correlation import PearsonCorrelation, pearson_correlation
    from fathoms.metrics.poisson import Poisson, poisson
    from fathoms.metrics.precision import Precision
    from fathoms.metrics.precision_at_recall import PrecisionAtRecall
    from fathoms.metrics.r2_score import R2Score
    from fathoms.metrics.recall import Recall
    from fathoms.metrics.recall_at_precision import RecallAtPrecision
    from fathoms.metrics.root_mean_squared_error import RootMeanSquaredError
    from fathoms.metrics.sensitivity_at_specificity import SensitivityAtSpecificity
    from fathoms.metrics.sparse_categorical_accuracy import SparseCategoricalAccuracy, sparse_categorical_accuracy
    from fathoms.metrics.sparse_categorical_crossentropy import (
        SparseCategoricalCrossentropy,
        sparse_categorical_crossentropy,
    )
    from fathoms.metrics.sparse_top_k_categorical_accuracy import (
        SparseTopKCategoricalAccuracy,
        sparse_top_k_categorical_accuracy,
    )
    from fathoms.metrics.specificity_at_sensitivity import SpecificityAtSensitivity
    from fathoms.metrics.squared_hinge import SquaredHinge, squared_hinge
    from fathoms.metrics.sum import Sum
    from fathoms.metrics.top_k_categorical_accuracy import TopKCategoricalAccuracy, top_k_categorical_accuracy
    from fathoms.metrics.true_negatives import TrueNegatives
    from fathoms.metrics.true_positives import TruePositives

__all__ = [
    "AUC",
    "Accuracy",
    "BinaryAccuracy",
    "BinaryCrossentropy",
    "BinaryIoU",
    "CategoricalAccuracy",
    "CategoricalCrossentropy",
    "CategoricalHinge",
    "ConcordanceCorrelation",
    "CosineSimilarity",
    "F1Score",
    "FBetaScore",
    "FalseNegatives",
    "FalsePositives",
    "Hinge",
    "IoU",
    "KLDivergence",
    "LogCoshError",
    "Mean",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanIoU",
    "MeanMetricWrapper",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Metric",
    "OneHotIoU",
    "OneHotMeanIoU",
    "PearsonCorrelation",
    "Poisson",
    "Precision",
    "PrecisionAtRecall",
    "R2Score",
    "Recall",
    "RecallAtPrecision",
    "RootMeanSquaredError",
    "SensitivityAtSpecificity",
    "SparseCategoricalAccuracy",
    "SparseCategoricalCrossentropy",
    "SparseTopKCategoricalAccuracy",
    "SpecificityAtSensitivity",
    "SquaredHinge",
    "Sum",
    "TopKCategoricalAccuracy",
    "TrueNegatives",
    "TruePositives",
    "binary_accuracy",
    "binary_crossentropy",
    "binary_focal_crossentropy",
    "categorical_accuracy",
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_hinge",
    "concordance_correlation",
    "deserialize",
    "get",
    "hinge",
    "huber",
    "kl_divergence",
    "log_cosh",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "pearson_correlation",
    "poisson",
    "resolve",
    "serialize",
    "sparse_categorical_accuracy",
    "sparse_categorical_crossentropy",
    "sparse_top_k_categorical_accuracy",
    "squared_hinge",
    "top_k_categorical_accuracy",
]

_CLASSES = [name for name in __all__ if name[0].isupper() and name not in ("MeanMetricWrapper", "Metric")]
# Keras's functions of the same names stand for these metrics, so a metric made from one of them runs in the core.
_CLASS_OF = {snake_case(name): name for name in _CLASSES if snake_case(name) in __all__} | {"log_cosh": "LogCoshError"}
_SHORT = {
    "bce": "BinaryCrossentropy",
    "mae": "MeanAbsoluteError",
    "mape": "MeanAbsolutePercentageError",
    "mse": "MeanSquaredError",
    "msle": "MeanSquaredLogarithmicError",
}
_NAMES = RoomNames(
    __name__,
    [*_CLASSES, "MeanMetricWrapper"],
    {
        **{snake_case(name): name for name in _CLASSES},
        **_SHORT,
        **{name.upper(): cls for name, cls in _SHORT.items()},
    },
)
_FUNCTIONS = RoomNames(__name__, [*_CLASS_OF, "binary_focal_crossentropy", "categorical_focal_crossentropy", "huber"])


def get(identifier: Any) -> Any:
    """The metric that a name, a config or an object stands for.

    Args:
        identifier: a name such as `"mae"` or `"MeanAbsoluteError"`, a config as `serialize` returns it, a `Metric`, a
            function of `(y_true, y_pred)`, or None.

    Returns:
        A `Metric`, a function, or None for None.

    Raises:
        ValueError: if there is no such metric; the message says which name is close.

    Source: `keras.metrics.get`.

    >>> from fathoms import metrics
    >>> metrics.get("mae")
    <MeanAbsoluteError name=mean_absolute_error>
    """
    if identifier is None:
        return None
    found = identifier
    if isinstance(identifier, dict):
        found = deserialize(identifier)
    elif isinstance(identifier, str):
        found = lookup(identifier, _NAMES, "metric identifier", "Could not interpret")
    if isinstance(found, type) and issubclass(found, Metric) and found is not MeanMetricWrapper:
        return found()
    if callable(found):
        return found
    raise ValueError(
        f"Could not interpret metric identifier: {identifier!r}. It is a name, such as 'mean_absolute_error', an object, such "
        f"as MeanAbsoluteError(), or a function of targets and predictions."
    )


def resolve(identifier: Any, target_shape: tuple[int | None, ...], output_shape: tuple[int | None, ...]) -> Metric:
    """The `Metric` to watch, for one entry of `compile(metrics=[...])`, named as `History` will name it.

    `"accuracy"` and `"acc"` choose by shape: binary for one output, sparse categorical for class numbers, and else
    categorical; `"crossentropy"` and `"ce"` do the same. A metric asked for by name keeps that name: `"mae"` is called
    mae. A function becomes the mean of its values.

    Args:
        identifier: as for `get`, but not None.
        target_shape: shape of the targets, batch axis included.
        output_shape: shape of the model's output, batch axis included.

    Raises:
        ValueError: if there is no such metric.

    Source: `compile` of Keras 3 (which has "crossentropy" for losses only).

    >>> from fathoms import metrics
    >>> metrics.resolve("accuracy", (None, 1), (None, 1))
    <BinaryAccuracy name=accuracy>
    >>> metrics.resolve("acc", (None,), (None, 3))
    <SparseCategoricalAccuracy name=acc>
    """
    if identifier is None:
        raise ValueError("Expected metric, received `None`. Leave it out of compile(metrics=[...]).")
    wanted = identifier
    if isinstance(identifier, str):
        for short, ending in (("acc", "accuracy"), ("ce", "crossentropy")):
            if identifier.lower() in (short, ending):
                wanted = f"{crossentropy_prefix(target_shape, output_shape)}{ending}"
    found = get(wanted)
    if not isinstance(found, Metric):
        own = getattr(found, "__name__", type(found).__name__)
        cls = _CLASS_OF.get(own) if own in _FUNCTIONS and found is _FUNCTIONS[own] else None
        name = snake_case(own)
        made: Metric = MeanMetricWrapper(found, name=name) if cls is None else _NAMES[cls](name=name)
        found = made
    if isinstance(identifier, str):
        found.name = identifier
    return found


def serialize(metric: Any) -> dict[str, Any]:
    """The dictionary that describes a metric, as Keras writes it into model files.

    Args:
        metric: a `Metric` or a function.

    Source: `keras.metrics.serialize`.

    >>> from fathoms import metrics
    >>> metrics.serialize(metrics.MeanSquaredError())["config"]
    {'name': 'mean_squared_error', 'dtype': 'float32'}
    """
    return describe(metric, "keras.metrics", _NAMES)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """The metric that a dictionary or a name describes.

    Args:
        config: what `serialize` returned, or a name.
        custom_objects: your own metrics by name.

    Raises:
        ValueError: if it names a metric that is neither Fathoms's nor in `custom_objects`.

    Source: `keras.metrics.deserialize`.

    >>> from fathoms import metrics
    >>> metrics.deserialize({"class_name": "BinaryAccuracy", "config": {"threshold": 0.3}}).threshold
    0.3
    """
    restored = restore(config, ChainMap(_FUNCTIONS, _NAMES), custom_objects, "metric")  # type: ignore[arg-type]
    return restored() if isinstance(restored, type) else restored


open_room(
    __name__,
    __all__,
    {
        "auc_curve": "AUCCurve",
        "auc_summation_method": "AUCSummationMethod",
        "binary_iou": "BinaryIoU",
        "fbeta_score": "FBetaScore",
        "iou": "IoU",
        "log_cosh_error": "LogCoshError log_cosh",
        "mean_iou": "MeanIoU",
        "one_hot_iou": "OneHotIoU",
        "one_hot_mean_iou": "OneHotMeanIoU",
        "fathoms.losses": "binary_focal_crossentropy categorical_focal_crossentropy huber",
    },
)
