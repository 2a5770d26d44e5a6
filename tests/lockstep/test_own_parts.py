"""Models with parts that a person has written, trained beside real Keras: same starting weights, same batches, same numbers.

Every part is written once, for a library `k` that is fathoms or keras. Compared are the losses and metrics of 12 epochs of
ten steps, and all weights after them. Tolerances as in test_training: float32 rounds at 6e-8, and 120 steps pass it on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

import fathoms

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

ROWS, BATCH, EPOCHS = 160, 16, 12
TOLERANCE, HISTORY_TOLERANCE = 1e-4, 2e-5

RANDOM = np.random.default_rng(1)
X = RANDOM.normal(size=(ROWS, 6)).astype("float32")
NUMBERS = (np.tanh(X @ RANDOM.normal(size=(6, 3))) + 0.1 * RANDOM.normal(size=(ROWS, 3))).astype("float32")
ANSWERS = (NUMBERS > 0).astype("float32")
LABELS = NUMBERS.argmax(-1).astype("int32")
SOME_LABELS = np.where(np.arange(ROWS) % 5 == 0, -1, LABELS).astype("int32")
WEIGHTS = RANDOM.random(ROWS).astype("float32")

Library = Any
Make = Callable[[Library], Any]


def chain(k: Library, *layers: Any) -> Any:
    return k.Sequential([k.Input((6,)), *layers])


def plain(k: Library) -> Any:
    return chain(k, k.layers.Dense(8, activation="tanh"), k.layers.Dense(3))


def squared(k: Library) -> Any:
    def error(y_true: Any, y_pred: Any) -> Any:
        return k.ops.mean(k.ops.square(y_true - y_pred) * (1 + k.ops.abs(y_true)), axis=-1)

    return error


def loss_class(k: Library) -> Any:
    class Quantile(k.losses.Loss):
        def __init__(self, at: float) -> None:
            super().__init__(name="quantile")
            self.at = at

        def call(self, y_true: Any, y_pred: Any) -> Any:
            error = y_true - y_pred
            return k.ops.mean(k.ops.maximum(self.at * error, (self.at - 1) * error), axis=-1)

    return Quantile(0.7)


def own_layer(k: Library) -> Any:
    class Gated(k.layers.Layer):
        def __init__(self, units: int, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.units = units

        def build(self, input_shape: Any) -> None:
            self.w = self.add_weight(shape=(input_shape[-1], self.units), initializer="glorot_uniform", name="w")
            self.g = self.add_weight(shape=(input_shape[-1], self.units), initializer="glorot_uniform", name="g")
            self.b = self.add_weight(shape=(self.units,), initializer="zeros", name="b")

        def call(self, inputs: Any) -> Any:
            return (k.ops.matmul(inputs, self.w) + self.b) * k.ops.sigmoid(k.ops.matmul(inputs, self.g))

    return chain(k, Gated(8), k.layers.Dense(8, activation="relu"), Gated(3))


def nested_layer(k: Library) -> Any:
    class Block(k.layers.Layer):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.steps = [k.layers.Dense(6, activation="tanh"), k.layers.BatchNormalization()]
            self.norm = k.layers.LayerNormalization()

        def call(self, inputs: Any, training: Any = None) -> Any:
            x = inputs
            for step in self.steps:
                x = step(x, training=training) if "norm" in step.name else step(x)
            self.add_loss(0.01 * k.ops.sum(k.ops.square(x)))
            return self.norm(inputs + x)

    return chain(k, Block(), k.layers.Dense(3))


def branching(k: Library) -> Any:
    class Branching(k.Model):
        def __init__(self) -> None:
            super().__init__()
            self.hidden = k.layers.Dense(8, activation="gelu")
            self.out = k.layers.Dense(3)

        def call(self, inputs: Any, training: bool = False) -> Any:
            x = self.hidden(inputs)
            if training:
                x = x * 0.9
            return self.out(k.ops.concatenate([x, k.ops.exp(-k.ops.square(inputs))], axis=-1))

    return Branching()


def functional(k: Library) -> Any:
    x = k.Input((6,))
    hidden = k.layers.Dense(6, activation="tanh")(x)
    mixed = k.ops.multiply(k.ops.sin(hidden), 2.0) + k.ops.clip(x, -1.0, 1.0)
    mean = k.ops.mean(mixed, axis=-1, keepdims=True)
    return k.Model(x, k.layers.Dense(3)(k.ops.concatenate([k.ops.subtract(mixed, mean), k.ops.relu(hidden)], axis=-1)))


def own_activation(k: Library) -> Any:
    def wave(x: Any) -> Any:
        return x + k.ops.sin(x) ** 2

    return chain(k, k.layers.Dense(8, activation=wave), k.layers.Activation(k.ops.tanh), k.layers.Dense(3))


def own_penalties(k: Library) -> Any:
    class Fourth(k.regularizers.Regularizer):
        def __call__(self, x: Any) -> Any:
            return 0.01 * k.ops.sum(x**4)

    class Rounded(k.constraints.Constraint):
        def __call__(self, w: Any) -> Any:
            return k.ops.clip(w, -0.5, 0.5)

    def start(shape: Any, dtype: Any = None) -> Any:
        return k.ops.ones(shape, dtype=dtype) * 0.1

    return chain(
        k,
        k.layers.Dense(8, activation="tanh", kernel_regularizer=Fourth(), kernel_constraint=Rounded()),
        k.layers.Dense(
            4, kernel_regularizer=k.regularizers.OrthogonalRegularizer(0.1), kernel_initializer="orthogonal"
        ),
        k.layers.Dense(3, bias_initializer=start),
    )


def activity(k: Library) -> Any:
    return chain(
        k,
        k.layers.Dense(8, activation="relu", activity_regularizer=k.regularizers.L2(0.01)),
        k.layers.ActivityRegularization(l1=0.001),
        k.layers.Dense(3),
    )


def function_layer(k: Library) -> Any:
    return chain(k, k.layers.Dense(8), k.layers.Lambda(lambda x: k.ops.log1p(k.ops.abs(x))), k.layers.Dense(3))


def own_loss_method(k: Library) -> Any:
    class Own(k.Sequential):
        def compute_loss(
            self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
        ) -> Any:
            return k.ops.mean(k.ops.abs(y - y_pred)) + 0.1 * k.ops.mean(k.ops.square(y_pred))

    return Own([k.Input((6,)), k.layers.Dense(8, activation="tanh"), k.layers.Dense(3)])


def two_outputs(k: Library) -> Any:
    x = k.Input((6,))
    hidden = k.layers.Dense(8, activation="tanh")(x)
    first, second = (
        k.layers.Dense(3, name="first")(hidden),
        k.layers.Dense(3, activation="sigmoid", name="second")(hidden),
    )
    return k.Model(x, {"first": first, "second": second})


def metric_function(k: Library) -> Any:
    def largest(y_true: Any, y_pred: Any) -> Any:
        return k.ops.max(k.ops.abs(y_true - y_pred), axis=-1)

    class Within(k.metrics.Metric):
        def __init__(self) -> None:
            super().__init__(name="within")
            self.hits = self.add_variable(shape=(), initializer="zeros", name="hits")
            self.seen = self.add_variable(shape=(), initializer="zeros", name="seen")

        def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
            near = k.ops.cast(k.ops.abs(y_true - y_pred) < 0.5, "float32")
            self.hits.assign(self.hits + k.ops.sum(near))
            self.seen.assign(self.seen + k.ops.cast(k.ops.size(near), "float32"))

        def result(self) -> Any:
            return self.hits / self.seen

    return [largest, Within()]


def own_schedule(k: Library) -> Any:
    class Falling(k.optimizers.schedules.LearningRateSchedule):
        def __call__(self, step: Any) -> Any:
            return 0.01 / (1.0 + 0.1 * k.ops.cast(step, "float32"))

    return k.optimizers.Adam(Falling())


def adam(k: Library) -> Any:
    return k.optimizers.Adam(0.005)


class Case(NamedTuple):
    model: Make
    loss: Any = "mse"
    y: Any = NUMBERS
    optimizer: Make = adam
    metrics: Any = None
    fit: Any = None
    eager: bool = False


def mse(k: Library) -> Any:
    return "mse"


CASES: dict[str, Case] = {
    "loss_function": Case(plain, squared, metrics=lambda k: ["mae"]),
    "loss_class": Case(plain, loss_class),
    "loss_weighted": Case(plain, squared, fit={"sample_weight": WEIGHTS}, metrics=lambda k: ["mse"]),
    "loss_of_one_output": Case(
        two_outputs, lambda k: {"first": squared(k), "second": "bce"}, {"first": NUMBERS, "second": ANSWERS}
    ),
    "dice": Case(lambda k: chain(k, k.layers.Dense(3, activation="sigmoid")), lambda k: k.losses.Dice(), ANSWERS),
    "tversky": Case(lambda k: chain(k, k.layers.Dense(3, activation="sigmoid")), lambda k: k.losses.Tversky(), ANSWERS),
    "circle": Case(
        lambda k: chain(k, k.layers.Dense(4), k.layers.UnitNormalization()),
        lambda k: k.losses.Circle(gamma=2.0),
        LABELS,
    ),
    "ignore_class": Case(
        lambda k: chain(k, k.layers.Dense(3, activation="softmax")),
        lambda k: k.losses.SparseCategoricalCrossentropy(ignore_class=-1),
        SOME_LABELS,
    ),
    "own_layer": Case(own_layer),
    "nested_layer": Case(nested_layer),
    "branching": Case(branching),
    "functional": Case(functional),
    "own_activation": Case(own_activation),
    "own_penalties": Case(own_penalties),
    "activity": Case(activity),
    "function_layer": Case(function_layer),
    "own_loss_method": Case(own_loss_method),
    "metrics": Case(plain, mse, metrics=metric_function),
    "metrics_with_own_loss": Case(plain, squared, metrics=metric_function),
    "schedule": Case(plain, squared, optimizer=own_schedule),
    "sgd": Case(plain, squared, optimizer=lambda k: k.optimizers.SGD(0.05, momentum=0.9, nesterov=True)),
    "clipped": Case(
        plain, squared, optimizer=lambda k: k.optimizers.Adam(0.01, global_clipnorm=0.1, weight_decay=0.01)
    ),
    "averaged": Case(own_layer, optimizer=lambda k: k.optimizers.RMSprop(0.003, use_ema=True, ema_momentum=0.9)),
    "eagerly": Case(
        lambda k: chain(k, k.layers.Dense(8, use_bias=False), k.layers.BatchNormalization(), k.layers.Dense(3)),
        eager=True,
        metrics=lambda k: ["mae"],
    ),
    "validation": Case(own_layer, squared, fit={"validation_split": 0.2}, metrics=lambda k: ["mae"]),
}


def made(library: Library, of: Case) -> Any:
    library.utils.set_random_seed(0)
    model = of.model(library)
    model(X[:2])
    loss = of.loss(library) if callable(of.loss) else of.loss
    metrics = of.metrics(library) if of.metrics else None
    model.compile(of.optimizer(library), loss, metrics=metrics, run_eagerly=of.eager and library is fathoms)
    return model


def difference(ours: Any, theirs: Any) -> float:
    a, b = np.asarray(ours, np.float64), np.asarray(theirs, np.float64)
    assert a.shape == b.shape
    return float(np.abs(a - b).max() / max(np.abs(b).max(), 1e-2))


@pytest.mark.parametrize("of", CASES.values(), ids=CASES)
def test_own_parts(keras: Any, of: Case, record_property: Callable[[str, object], None]) -> None:
    ours, theirs = made(fathoms, of), made(keras, of)
    theirs.set_weights(ours.get_weights())
    arguments: dict[str, Any] = {
        "batch_size": BATCH,
        "epochs": EPOCHS,
        "shuffle": False,
        "verbose": 0,
        **(of.fit or {}),
    }
    histories = [model.fit(X, of.y, **arguments).history for model in (ours, theirs)]
    assert set(histories[0]) == set(histories[1])
    found = {name: difference(histories[0][name], histories[1][name]) for name in histories[0]}
    measured = [model.evaluate(X, of.y, batch_size=50, verbose=0, return_dict=True) for model in (ours, theirs)]
    found["evaluate"] = difference(list(measured[0].values()), list(measured[1].values()))
    weights: list[list[NDArray[Any]]] = [model.get_weights() for model in (ours, theirs)]
    assert len(weights[0]) == len(weights[1])
    far = {
        f"weight {number}": difference(a, b)
        for number, (a, b) in enumerate(zip(weights[0], weights[1], strict=True))
        if not difference(a, b) <= TOLERANCE
    }
    record_property("differences", {**found, **far})
    assert not far and all(size <= HISTORY_TOLERANCE for size in found.values()), {**found, **far}
    assert histories[0]["loss"][-1] < histories[0]["loss"][0]
