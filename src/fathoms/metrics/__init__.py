"""Metrics: numbers to watch while a model trains, gathered batch by batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fathoms.engine.absent_names import refusal
from fathoms.engine.naming import snake_case
from fathoms.engine.serialization import describe, lookup, restore
from fathoms.losses import (
    binary_focal_crossentropy,
    categorical_focal_crossentropy,
    crossentropy_prefix,
    huber,
)
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
from fathoms.metrics.mean_absolute_percentage_error import MeanAbsolutePercentageError, mean_absolute_percentage_error
from fathoms.metrics.mean_iou import MeanIoU
from fathoms.metrics.mean_metric_wrapper import MeanMetricWrapper
from fathoms.metrics.mean_squared_error import MeanSquaredError, mean_squared_error
from fathoms.metrics.mean_squared_logarithmic_error import MeanSquaredLogarithmicError, mean_squared_logarithmic_error
from fathoms.metrics.metric import Metric
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

_CLASSES: tuple[type[Metric], ...] = (
    AUC,
    Accuracy,
    BinaryAccuracy,
    BinaryCrossentropy,
    BinaryIoU,
    CategoricalAccuracy,
    CategoricalCrossentropy,
    CategoricalHinge,
    ConcordanceCorrelation,
    CosineSimilarity,
    F1Score,
    FBetaScore,
    FalseNegatives,
    FalsePositives,
    Hinge,
    IoU,
    KLDivergence,
    LogCoshError,
    Mean,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanIoU,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    OneHotIoU,
    OneHotMeanIoU,
    PearsonCorrelation,
    Poisson,
    Precision,
    PrecisionAtRecall,
    R2Score,
    Recall,
    RecallAtPrecision,
    RootMeanSquaredError,
    SensitivityAtSpecificity,
    SparseCategoricalAccuracy,
    SparseCategoricalCrossentropy,
    SparseTopKCategoricalAccuracy,
    SpecificityAtSensitivity,
    SquaredHinge,
    Sum,
    TopKCategoricalAccuracy,
    TrueNegatives,
    TruePositives,
)

# Keras's functions of the same names stand for these metrics, so a metric made from one of them runs in the core.
_CLASS_OF: dict[Any, type[Metric]] = {
    binary_accuracy: BinaryAccuracy,
    binary_crossentropy: BinaryCrossentropy,
    categorical_accuracy: CategoricalAccuracy,
    categorical_crossentropy: CategoricalCrossentropy,
    categorical_hinge: CategoricalHinge,
    concordance_correlation: ConcordanceCorrelation,
    hinge: Hinge,
    kl_divergence: KLDivergence,
    log_cosh: LogCoshError,
    mean_absolute_error: MeanAbsoluteError,
    mean_absolute_percentage_error: MeanAbsolutePercentageError,
    mean_squared_error: MeanSquaredError,
    mean_squared_logarithmic_error: MeanSquaredLogarithmicError,
    pearson_correlation: PearsonCorrelation,
    poisson: Poisson,
    sparse_categorical_accuracy: SparseCategoricalAccuracy,
    sparse_categorical_crossentropy: SparseCategoricalCrossentropy,
    sparse_top_k_categorical_accuracy: SparseTopKCategoricalAccuracy,
    squared_hinge: SquaredHinge,
    top_k_categorical_accuracy: TopKCategoricalAccuracy,
}

_SHORT: dict[str, type[Metric]] = {
    "bce": BinaryCrossentropy,
    "mae": MeanAbsoluteError,
    "mape": MeanAbsolutePercentageError,
    "mse": MeanSquaredError,
    "msle": MeanSquaredLogarithmicError,
}

_NAMES: dict[str, Any] = {
    **{cls.__name__: cls for cls in (*_CLASSES, MeanMetricWrapper)},
    **{snake_case(cls.__name__): cls for cls in _CLASSES},
    **_SHORT,
    **{name.upper(): cls for name, cls in _SHORT.items()},
}


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
        made_of = found
        name = snake_case(getattr(made_of, "__name__", type(made_of).__name__))
        found = _CLASS_OF[made_of](name=name) if made_of in _CLASS_OF else MeanMetricWrapper(made_of, name=name)
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
    functions = (*_CLASS_OF, binary_focal_crossentropy, categorical_focal_crossentropy, huber)
    restored = restore(
        config, {**_NAMES, **{function.__name__: function for function in functions}}, custom_objects, "metric"
    )
    return restored() if isinstance(restored, type) else restored


__getattr__ = refusal(__name__)
