"""Steps of training in Python: beside the core's own, to which they must come down, and beside closed forms."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import GradientTape, layers

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(64, 5)).astype("float32")
Y = (2 * X[:, :1] - X[:, 1:2]).astype("float32")


def network(kind: Any = fathoms.Sequential) -> Any:
    fathoms.utils.set_random_seed(0)
    parts = [layers.Dense(8, "tanh"), layers.Dropout(0.2), layers.BatchNormalization(), layers.Dense(1)]
    return kind([fathoms.Input((5,)), *parts])


def trained(model: Any, **arguments: Any) -> tuple[dict[str, list[float]], list[np.ndarray]]:
    model.compile("adam", **{"loss": "mse", "metrics": ["mae"], **arguments})
    history = model.fit(X, Y, epochs=4, batch_size=20, verbose=0, validation_split=0.25).history
    return history, model.get_weights()


def agree(model: Any, **arguments: Any) -> None:
    """Python's steps and the core's round differently in float32, and 12 steps pass that on."""
    (wanted, wanted_weights), (found, found_weights) = trained(network()), trained(model, **arguments)
    assert list(found) == list(wanted)
    for name in wanted:
        np.testing.assert_allclose(found[name], wanted[name], rtol=2e-5)
    for own, other in zip(found_weights, wanted_weights, strict=True):
        np.testing.assert_allclose(own, other, rtol=1e-4, atol=1e-5)


def test_a_loss_of_ones_own_trains_like_the_cores() -> None:
    agree(network(), loss=lambda y, p: np.mean(np.square(y - p), axis=-1))


def test_run_eagerly() -> None:
    agree(network(), run_eagerly=True)


def test_a_step_with_a_tape() -> None:
    class Own(fathoms.Sequential):
        def train_step(self, data: Any) -> dict[str, Any]:
            x, y = data
            with GradientTape() as tape:
                y_pred = self(x, training=True)
                loss = self.compute_loss(y=y, y_pred=y_pred)
            gradients = tape.gradient(loss, self.trainable_variables)
            self.optimizer.apply_gradients(zip(gradients, self.trainable_variables, strict=True))
            for metric in self.metrics:
                if metric.name == "loss":
                    metric.update_state(loss, sample_weight=len(x))
                else:
                    metric.update_state(y, y_pred)
            return {**self.get_metrics_result()}

    agree(network(Own))


def test_a_model_with_losses_and_metrics_of_its_own() -> None:
    class Reconstructs(fathoms.Model):
        def __init__(self) -> None:
            super().__init__()
            self.narrow, self.wide = layers.Dense(2), layers.Dense(5)
            self.size = fathoms.metrics.Mean(name="size")

        def call(self, inputs: Any) -> Any:
            code = self.narrow(inputs)
            self.add_loss(0.01 * np.sum(np.square(code)))
            self.add_loss(np.mean(np.square(self.wide(code) - inputs)))
            self.size.update_state(code)
            return self.wide(code)

    model = Reconstructs()
    model.compile(fathoms.optimizers.Adam(0.01))
    history = model.fit(X, epochs=20, verbose=0).history
    assert set(history) == {"loss", "size"} and history["loss"][-1] < 0.8 * history["loss"][0]
    assert model.predict(X, verbose=0).shape == (64, 5)


def test_own_steps_of_measuring_and_predicting() -> None:
    class Own(fathoms.Sequential):
        def test_step(self, data: Any) -> dict[str, Any]:
            return {"rows": float(len(data[0]))}

        def predict_step(self, data: Any) -> Any:
            return {"twice": 2 * self(data[0] if isinstance(data, tuple) else data)}

    model = network(Own)
    model.compile("sgd", "mse")
    assert model.evaluate(X, Y, batch_size=10, verbose=0, return_dict=True) == {"rows": 4.0}
    np.testing.assert_allclose(model.predict(X, verbose=0)["twice"], 2 * model(X), rtol=1e-6)


def test_steps_between_calls_of_the_callbacks() -> None:
    model, seen = network(), []
    model.compile("sgd", "mse", steps_per_execution=3)
    watch = fathoms.callbacks.LambdaCallback(
        on_train_batch_begin=lambda batch, logs: seen.append(batch),
        on_train_batch_end=lambda batch, logs: seen.append(batch),
    )
    model.fit(X, Y, batch_size=10, verbose=0, callbacks=[watch])
    assert seen == [0, 2, 3, 5, 6, 8]  # seven batches


def test_a_layer_may_train_by_itself() -> None:
    class Line(fathoms.models.trainer.Trainer, layers.Dense):
        def __init__(self) -> None:
            layers.Dense.__init__(self, 1, kernel_initializer="zeros")
            fathoms.models.trainer.Trainer.__init__(self)

    line = Line()
    line.compile(fathoms.optimizers.SGD(0.2), "mse")
    line.fit(X, Y, epochs=30, verbose=0)
    np.testing.assert_allclose(line.get_weights()[0], [[2], [-1], [0], [0], [0]], atol=1e-2)


def test_nothing_to_make_small() -> None:
    class Own(fathoms.Model):
        def call(self, inputs: Any) -> Any:
            return np.tanh(np.asarray(inputs))

    model = Own()
    model.compile("sgd")
    with pytest.raises(ValueError, match="No loss to compute"):
        model.fit(X, Y, verbose=0)


def test_the_native_path_needs_no_differentiation() -> None:
    import subprocess
    import sys

    code = """
import sys, numpy as np, fathoms
model = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1)])
model.compile("adam", "mse", metrics=["mae"])
model.fit(np.ones((8, 2)), np.ones(8), verbose=0)
model.predict(np.ones((8, 2)), verbose=0), model(np.ones((8, 2)))
sys.exit("autograd" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_call_that_assigns_to_variables_is_called_for_every_batch() -> None:
    class Counting(fathoms.Model):
        def __init__(self) -> None:
            super().__init__()
            self.dense = fathoms.layers.Dense(1)
            self.calls = self.add_weight((), "zeros", trainable=False)

        def call(self, inputs: Any) -> Any:
            self.calls.assign(self.calls + 1)
            return self.dense(inputs)

    model = Counting()
    model.compile("sgd", "mse")
    model.fit(np.ones((8, 2), "float32"), np.zeros((8, 1), "float32"), batch_size=2, epochs=3, verbose=0)
    assert int(model.calls) == 12
