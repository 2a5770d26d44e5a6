"""Training beside real Keras: same starting weights, same batches, and after 1, 10 and 200 steps the same everything.

Both sides train 200 steps of 16 rows in float32: one step, nine, and 19 epochs of ten. Compared are the loss and metrics of
each of these 21 epochs, every weight after 1, 10 and 200 steps, and the optimizer's own variables at the end.

Tolerance: two arrays agree if their largest difference is below 1e-4 of the largest value (for the history of a loss or
metric, below 1e-5). Why: float32 rounds at 6e-8; a step of training adds up some hundred roundings, in another order on each
side, and the next steps pass them on. Measured when this was written: histories 2e-7, weights 5e-6, the optimizer's own
variables 5e-6. Starting weights are seeded: where a gradient happens to be near 0, Adam's first steps scale its rounding up.

There are no cases in float64: on JAX, Keras computes tanh and others in float32 whatever the type of its input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

import fathoms

# Keras reads Fathoms's arrays, and JAX's, in a way that NumPy 2 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

BATCH, ROWS, EPOCHS = 16, 160, 19  # 1 + 9 + 19 * 10 = 200 steps
TOLERANCE, HISTORY_TOLERANCE = 1e-4, 1e-5

Make = Callable[[Any], Any]  # given a library, fathoms or keras, make something of its parts


class Case(NamedTuple):
    layers: Make
    loss: Make
    optimizer: Make
    targets: str
    metrics: tuple[str, ...] = ()


class Run(NamedTuple):
    """What a library did with a case."""

    history: dict[str, list[float]]
    weights: dict[int, list[NDArray[Any]]]
    optimizer: list[NDArray[Any]]


# A dense layer right before batch normalization has no bias here: subtracting the batch's mean makes the bias's gradient
# exactly 0, so what arrives is rounding noise, which Adam scales up to steps of full size, different on each side.

# The parts. Each layer of the first issue stands in a network of its own; outputs are 3 wide, or what a loss needs.
NETWORKS: dict[str, Make] = {
    "dense": lambda k: [k.layers.Dense(8, activation="relu"), k.layers.Dense(8, activation="tanh", use_bias=False)],
    "activation": lambda k: [
        k.layers.Dense(8),
        k.layers.Activation("elu"),
        k.layers.Dense(8),
        k.layers.Activation("gelu"),
    ],
    "relu": lambda k: [k.layers.Dense(8), k.layers.ReLU(max_value=1.5, negative_slope=0.1, threshold=0.2)],
    "dropout": lambda k: [k.layers.Dense(8, activation="relu"), k.layers.Dropout(0.0)],
    "batch_normalization": lambda k: [
        k.layers.Dense(8, use_bias=False),
        k.layers.BatchNormalization(),
        k.layers.Activation("tanh"),
    ],
    "batch_normalization_plain": lambda k: [
        k.layers.Dense(8, activation="tanh"),
        k.layers.BatchNormalization(momentum=0.5, epsilon=0.1, center=False, scale=False),
    ],
    "flatten": lambda k: [
        k.layers.Dense(3, activation="tanh"),
        k.layers.Flatten(),
        k.layers.Dense(8, activation="silu"),
    ],
    "all": lambda k: [
        k.layers.Dense(4, activation="tanh"),
        k.layers.Flatten(),
        k.layers.Dense(16, use_bias=False),
        k.layers.BatchNormalization(),
        k.layers.ReLU(),
        k.layers.Dropout(0.0),
        k.layers.Dense(8),
        k.layers.Activation("softplus"),
    ],
}

OPTIMIZERS: dict[str, Make] = {
    "sgd": lambda k: k.optimizers.SGD(0.05),
    "momentum": lambda k: k.optimizers.SGD(0.02, momentum=0.8),
    "nesterov": lambda k: k.optimizers.SGD(0.02, momentum=0.8, nesterov=True),
    "adam": lambda k: k.optimizers.Adam(0.005),
    "amsgrad": lambda k: k.optimizers.Adam(0.005, beta_1=0.8, beta_2=0.9, epsilon=1e-4, amsgrad=True),
    "schedule": lambda k: k.optimizers.Adam(k.optimizers.schedules.ExponentialDecay(0.01, 50, 0.5)),
}

# loss, the last layer's activation, the targets it compares with, metrics to watch
LOSSES: dict[str, tuple[Make, str | None, str, tuple[str, ...]]] = {
    "mse": (lambda k: "mse", None, "numbers", ("mae",)),
    "mae": (lambda k: k.losses.MeanAbsoluteError(), None, "numbers", ("mse", "RootMeanSquaredError")),
    "binary": (lambda k: "binary_crossentropy", "sigmoid", "answers", ("accuracy",)),
    "binary_logits": (lambda k: k.losses.BinaryCrossentropy(True, label_smoothing=0.1), None, "answers", ("mse",)),
    "categorical": (lambda k: "categorical_crossentropy", "softmax", "one_hot", ("accuracy",)),
    "categorical_logits": (
        lambda k: k.losses.CategoricalCrossentropy(True, label_smoothing=0.1),
        None,
        "one_hot",
        ("acc",),
    ),
    "sparse": (lambda k: "sparse_categorical_crossentropy", "softmax", "labels", ("accuracy",)),
    "sparse_logits": (lambda k: k.losses.SparseCategoricalCrossentropy(True), None, "labels", ("accuracy",)),
}


def case(network: str, loss: str, optimizer: str) -> Case:
    made, activation, targets, metrics = LOSSES[loss]
    return Case(
        lambda k: [*NETWORKS[network](k), k.layers.Dense(3, activation=activation)],
        made,
        OPTIMIZERS[optimizer],
        targets,
        metrics,
    )


def cases() -> Iterator[Any]:
    for loss in LOSSES:
        for optimizer in OPTIMIZERS:
            yield pytest.param(case("all", loss, optimizer), id=f"all-{loss}-{optimizer}")
    for network in NETWORKS:
        if network != "all":
            for optimizer in ("momentum", "adam"):
                yield pytest.param(case(network, "mse", optimizer), id=f"{network}-mse-{optimizer}")


def data(targets: str) -> tuple[NDArray[Any], NDArray[Any]]:
    random = np.random.default_rng(1)
    x = random.normal(size=(ROWS, 3, 2)).astype("float32")
    numbers = np.tanh(x.reshape(ROWS, 6) @ random.normal(size=(6, 3))) + 0.1 * random.normal(size=(ROWS, 3))
    labels = numbers.argmax(-1)
    y = {"numbers": numbers, "answers": numbers > 0, "one_hot": np.eye(3)[labels], "labels": labels}[targets]
    return x, y.astype("int32" if targets == "labels" else "float32")


def compiled(library: Any, of: Case) -> Any:
    library.utils.set_random_seed(0)
    model = library.Sequential([library.Input((3, 2)), *of.layers(library)])
    if not any(type(layer).__name__ == "Flatten" for layer in model.layers):
        model = library.Sequential([library.Input((3, 2)), library.layers.Flatten(), *of.layers(library)])
    model.compile(optimizer=of.optimizer(library), loss=of.loss(library), metrics=list(of.metrics))
    return model


def train(model: Any, x: NDArray[Any], y: NDArray[Any]) -> Run:
    history: dict[str, list[float]] = {}
    weights = {}
    steps = 0
    for rows, epochs in ((slice(0, 16), 1), (slice(16, 160), 1), (slice(0, 160), EPOCHS)):
        fitted = model.fit(x[rows], y[rows], batch_size=BATCH, epochs=epochs, shuffle=False, verbose=0)
        for name, values in fitted.history.items():
            history.setdefault(name, []).extend(values)
        steps += epochs * len(x[rows]) // BATCH
        weights[steps] = [np.array(weight) for weight in model.get_weights()]
    return Run(history, weights, [np.array(variable.numpy()) for variable in model.optimizer.variables])


def difference(ours: Any, theirs: Any) -> float:
    """The largest difference as a share of the largest value."""
    a, b = np.asarray(ours, np.float64), np.asarray(theirs, np.float64)
    assert a.shape == b.shape
    return float(np.abs(a - b).max() / max(np.abs(b).max(), 1e-3))


def differences(ours: Run, theirs: Run) -> dict[str, float]:
    """The largest difference of each kind of thing."""
    assert list(ours.history) == list(theirs.history)
    found = {name: difference(ours.history[name], theirs.history[name]) for name in ours.history}
    for steps in (1, 10, 200):
        pairs = zip(ours.weights[steps], theirs.weights[steps], strict=True)
        found[f"weights after {steps}"] = max(difference(a, b) for a, b in pairs)
    pairs = zip(ours.optimizer, theirs.optimizer, strict=True)
    found["optimizer"] = max(difference(a, b) for a, b in pairs)
    return found


def too_far(found: dict[str, float]) -> dict[str, float]:
    return {
        what: size
        for what, size in found.items()
        if not size <= (TOLERANCE if what == "optimizer" or what.startswith("weights") else HISTORY_TOLERANCE)
    }


@pytest.mark.parametrize("of", list(cases()))
def test_training(keras: Any, of: Case, record_property: Callable[[str, object], None]) -> None:
    x, y = data(of.targets)
    ours, theirs = compiled(fathoms, of), compiled(keras, of)
    theirs.set_weights(ours.get_weights())
    found = differences(train(ours, x, y), train(theirs, x, y))
    record_property("differences", found)
    assert not too_far(found), found


def test_the_test_can_fail(keras: Any) -> None:
    """A twentieth more learning rate on one side, or one weight moved by a hundredth, is seen from the first step on."""
    of = case("dense", "mse", "adam")
    x, y = data(of.targets)
    theirs, faster, moved = compiled(keras, of), compiled(fathoms, of), compiled(fathoms, of)
    theirs.set_weights(faster.get_weights())
    weights = faster.get_weights()  # a copy of its own: JAX may keep the arrays it is given
    weights[0][0, 0] += 0.01 * np.abs(weights[0]).max()
    moved.set_weights(weights)
    faster.optimizer.learning_rate = 0.005 * 1.05
    expected = train(theirs, x, y)
    for model in (faster, moved):
        found = too_far(differences(train(model, x, y), expected))
        assert {"weights after 1", "weights after 10", "weights after 200", "loss"} <= set(found)


# Further arguments of `fit`; the last batch of 150 rows has 6.
WEIGHTS = np.random.default_rng(2).random(150).astype("float32")
FIT: dict[str, dict[str, Any]] = {
    "partial_batch": {},
    "sample_weight": {"sample_weight": WEIGHTS},
    "class_weight": {"class_weight": {0: 1.0, 1: 2.5, 2: 0.5}},
    "validation_split": {"validation_split": 0.3, "sample_weight": WEIGHTS},
    "validation_data": {"validation_data": tuple(part[140:] for part in data("labels")), "validation_batch_size": 7},
}


@pytest.mark.parametrize("frozen", [False, True], ids=["", "frozen"])
@pytest.mark.parametrize("arguments", FIT.values(), ids=FIT)
def test_fit_arguments(keras: Any, arguments: dict[str, Any], frozen: bool) -> None:
    x, y = (part[:150] for part in data("labels"))
    of = case("all", "sparse", "adam")
    runs = []
    models = compiled(fathoms, of), compiled(keras, of)
    models[1].set_weights(models[0].get_weights())
    for model, library in zip(models, (fathoms, keras), strict=True):
        for layer in model.layers[:4] if frozen else ():
            layer.trainable = False
        weighted = [library.metrics.SparseCategoricalCrossentropy(name="weighted")]
        model.compile(of.optimizer(library), of.loss(library), metrics=["accuracy"], weighted_metrics=weighted)
        fitted = model.fit(x, y, batch_size=16, epochs=5, shuffle=False, verbose=0, **arguments)
        evaluated = model.evaluate(x, y, batch_size=64, sample_weight=WEIGHTS, verbose=0, return_dict=True)
        runs.append(({**fitted.history, "evaluate": list(evaluated.values())}, model.get_weights()))
    (ours, our_weights), (theirs, their_weights) = runs
    assert set(ours) == set(theirs)
    found = {name: difference(ours[name], theirs[name]) for name in ours}
    found["weights"] = max(difference(a, b) for a, b in zip(our_weights, their_weights, strict=True))
    assert not too_far(found), found
