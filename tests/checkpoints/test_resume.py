"""A run that is cut off anywhere and started again ends with the bits of one that never stopped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import layers, optimizers
from fathoms.callbacks import Callback

RNG = np.random.default_rng(3)
X = RNG.normal(size=(30, 4)).astype("float32")
Y = X.sum(1, keepdims=True).astype("float32")


def made(*middle: Any, optimizer: Any = "adam", metrics: Any = ("mae",), **how: Any) -> fathoms.Sequential:
    """A model as a script makes it: the same seed in every process."""
    fathoms.utils.set_random_seed(5)
    model = fathoms.Sequential([fathoms.Input((4,)), layers.Dense(6), *[make() for make in middle], layers.Dense(1)])
    rule = optimizer if isinstance(optimizer, str) else optimizer()
    model.compile(rule, "mse", metrics=list(metrics), **how)
    return model


def fit(model: Any, checkpoint: Any, **how: Any) -> Any:
    arguments = {"batch_size": 8, "epochs": 3, "verbose": 0, **how}
    return model.fit(X, Y, checkpoint=checkpoint, **arguments)


LAYERS = {
    "dropout": lambda: layers.Dropout(0.3),
    "alpha dropout": lambda: layers.AlphaDropout(0.3),
    "gaussian dropout": lambda: layers.GaussianDropout(0.3),
    "gaussian noise": lambda: layers.GaussianNoise(0.3),
    "batch normalization": lambda: layers.BatchNormalization(),
    "layer normalization": lambda: layers.LayerNormalization(),
    "spectral normalization": lambda: layers.SpectralNormalization(layers.Dense(5)),
    "prelu": lambda: layers.PReLU(),
    "regularized": lambda: layers.Dense(5, kernel_regularizer="l2", kernel_constraint="max_norm"),
    "activity": lambda: layers.ActivityRegularization(0.1),
}


@pytest.mark.parametrize("layer", LAYERS)
def test_layers(layer: str, cuts: Any) -> None:
    assert cuts.check(lambda: made(LAYERS[layer]), fit) == 1 + 3 * 4


@pytest.mark.parametrize(
    "name",
    [
        "SGD",
        "Adam",
        "AdamW",
        "Adamax",
        "Nadam",
        "RMSprop",
        "Adagrad",
        "Adadelta",
        "Adafactor",
        "Ftrl",
        "Lion",
        "Lamb",
        "Muon",
    ],
)
def test_optimizers(name: str, cuts: Any) -> None:
    rate = optimizers.schedules.CosineDecay(0.05, 12, warmup_steps=3, warmup_target=0.1)
    more: dict[str, Any] = {"momentum": 0.9, "nesterov": True} if name == "SGD" else {}
    rule = getattr(optimizers, name)
    cuts.check(lambda: made(optimizer=lambda: rule(rate, **more)), fit, cuts=(1, 3, 5, 8, 13))


@pytest.mark.parametrize(
    "more",
    [
        {"use_ema": True, "ema_overwrite_frequency": 4},
        {"gradient_accumulation_steps": 3},
        {"global_clipnorm": 0.5, "weight_decay": 0.01},
        {"loss_scale_factor": 8.0},
    ],
)
def test_what_optimizers_do_besides(more: dict[str, Any], cuts: Any) -> None:
    cuts.check(lambda: made(optimizer=lambda: optimizers.Adam(0.05, **more)), fit)


class SignDescent(optimizers.Optimizer):
    """A rule in Python."""

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        self.assign_sub(variable, learning_rate * np.sign(gradient))


def test_a_rule_of_ones_own(cuts: Any) -> None:
    cuts.check(lambda: made(LAYERS["dropout"], optimizer=lambda: SignDescent(0.01)), fit)


@pytest.mark.parametrize(
    "how",
    [
        {"shuffle": False},
        {"shuffle": "batch"},
        {"steps_per_epoch": 3, "epochs": 5},
        {"validation_split": 0.2},
        {"validation_data": (X, Y), "validation_freq": 2},
        {"sample_weight": np.arange(30.0)},
        {"initial_epoch": 1},
        {"batch_size": 30},
        {"batch_size": 15},
    ],
    ids=lambda how: next(iter(how)),
)
def test_arguments(how: dict[str, Any], cuts: Any) -> None:
    cuts.check(lambda: made(LAYERS["dropout"]), lambda model, kept: fit(model, kept, **how))


@pytest.mark.parametrize("every", ["epoch", 1e-9])
def test_by_epochs_and_by_seconds(every: Any, cuts: Any) -> None:
    cuts.check(lambda: made(LAYERS["dropout"]), fit, every=every)


def test_many_short_epochs_at_once(cuts: Any) -> None:
    cuts.check(lambda: made(LAYERS["dropout"]), lambda model, kept: fit(model, kept, epochs=9000), (2, 3), every=0.01)


@pytest.mark.parametrize("threads", [1, 2, 3, 8])
def test_threads(threads: int, cuts: Any) -> None:
    """The cut run has one number of threads, and the others another."""
    wide = [lambda: layers.Dense(64, activation="relu"), LAYERS["dropout"], lambda: layers.Dense(64)]
    before = fathoms.config.threads() if hasattr(fathoms.config, "threads") else None
    from fathoms import _native

    before = _native.get_threads()
    try:
        _native.set_threads(threads)
        cuts.check(lambda: made(*wide), lambda model, kept: fit(model, kept, batch_size=10), cuts=(2, 4, 6))
    finally:
        _native.set_threads(before)


class Batches(Callback):
    """A callback that is told of batches."""

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        assert logs is not None


def test_batch_by_batch(cuts: Any) -> None:
    cuts.check(lambda: made(LAYERS["dropout"]), lambda model, kept: fit(model, kept, callbacks=[Batches()]))


def test_several_batches_at_once(cuts: Any) -> None:
    cuts.check(
        lambda: made(LAYERS["dropout"], steps_per_execution=3),
        lambda model, kept: fit(model, kept, callbacks=[Batches()], batch_size=4),
    )


def test_metrics_written_in_python(cuts: Any) -> None:
    """With them a checkpoint is written after epochs only, unless callbacks make the run stop at batches."""
    with_metric = lambda: made(metrics=["mae", fathoms.metrics.R2Score()])  # noqa: E731
    assert cuts.check(with_metric, fit) == 4
    auc = lambda: made(metrics=["mae", fathoms.metrics.LogCoshError()])  # noqa: E731
    cuts.check(auc, lambda model, kept: fit(model, kept, callbacks=[Batches()]))


def test_a_loss_of_ones_own(cuts: Any) -> None:
    def loss(y_true: Any, y_pred: Any) -> Any:
        return fathoms.ops.mean(fathoms.ops.abs(y_true - y_pred) ** 1.5)

    def make() -> Any:
        model = made(LAYERS["dropout"], LAYERS["batch normalization"])
        model.compile("adam", loss, metrics=["mae"])
        return model

    assert cuts.check(make, fit) == 1 + 3 * 4


class Squared(layers.Layer):
    """A layer in Python with a generator of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.seeds = fathoms.random.SeedGenerator(3)

    def call(self, inputs: Any, training: bool = False) -> Any:
        noise = fathoms.random.normal((4,), seed=self.seeds) if training else 0.0
        return inputs * (1 + 0.1 * noise)


class OwnStep(fathoms.Model):
    def __init__(self) -> None:
        super().__init__()
        self.noise = Squared()
        self.dense = layers.Dense(1)
        self.dropout = layers.Dropout(0.2)

    def call(self, inputs: Any, training: bool = False) -> Any:
        return self.dense(self.dropout(self.noise(inputs), training=training))

    def train_step(self, data: Any) -> Any:
        x, y = data
        with fathoms.GradientTape() as tape:
            loss = self.compute_loss(x, y, self(x, training=True))
        self.optimizer.apply(tape.gradient(loss, self.trainable_variables), self.trainable_variables)
        return {"loss": loss, "least": np.float32(1.0)}


def test_steps_written_in_python(cuts: Any) -> None:
    def make() -> Any:
        fathoms.utils.set_random_seed(5)
        model = OwnStep()
        model.compile("adam", "mse")
        return model

    assert cuts.check(make, fit) == 1 + 3 * 4


def test_a_finished_run_is_returned_at_once_and_may_be_made_longer(tmp_path: Path) -> None:
    model = made(LAYERS["dropout"], optimizer=lambda: optimizers.Adam(use_ema=True))
    first = fit(model, tmp_path)
    again = made(LAYERS["dropout"], optimizer=lambda: optimizers.Adam(use_ema=True))
    second = fit(again, tmp_path, callbacks=[NoBatches()])
    assert second.history == first.history
    for a, b in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    longer = made(LAYERS["dropout"], optimizer=lambda: optimizers.Adam(use_ema=True))
    expected = fit(longer, None, epochs=5)
    grown = fit(again, tmp_path, epochs=5)  # in the same process: what the model holds now does not matter
    assert grown.history == expected.history
    for a, b in zip(longer.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


class NoBatches(Callback):
    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        raise AssertionError("a finished run trains no more")


def test_without_a_seed_the_run_goes_on_with_the_one_that_was_drawn(tmp_path: Path) -> None:
    from fathoms.engine import seeds

    fathoms.utils.set_random_seed(1)
    fit(made(), tmp_path)
    state = seeds.random_state()
    seeds.next_seed()
    fit(made(), tmp_path)
    assert seeds.random_state()["drawn"] == state["drawn"]
