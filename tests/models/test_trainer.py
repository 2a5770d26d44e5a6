"""Compile, fit, evaluate, predict: the arguments mean what they mean in Keras."""

from __future__ import annotations

import copy
import pickle
from itertools import chain
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import layers

RNG = np.random.default_rng(3)
X = RNG.normal(size=(37, 4)).astype(np.float32)
Y = (X @ [1.0, -2.0, 0.5, 0.0] + 0.3).astype(np.float32)
W = RNG.uniform(0, 2, 37).astype(np.float32)
LABELS = RNG.integers(0, 3, 37)
BINARY = (LABELS > 0).astype(np.int64)
KERNEL = RNG.normal(size=(4, 3)).astype(np.float32)


def trained(
    library: Any, units: int = 1, activation: str | None = None, loss: str = "mse", compiled: Any = None, **fit: Any
) -> tuple[Any, Any]:
    """A neuron (or a row of them) of either library, trained from the same weights on the same batches."""
    model = library.Sequential([library.Input((4,)), library.layers.Dense(units, activation)])
    model.set_weights([KERNEL[:, :units], np.zeros(units)])
    model.compile(library.optimizers.SGD(0.05), loss, **(compiled or {}))
    arguments = {"epochs": 3, "batch_size": 8, "shuffle": False, "verbose": 0, **fit}
    return model, model.fit(**arguments)


FITS: list[tuple[str, dict[str, Any]]] = [
    ("plain", {"x": X, "y": Y}),
    ("column", {"x": X, "y": Y[:, None]}),
    ("default batch", {"x": X, "y": Y, "batch_size": None}),
    ("one batch", {"x": X, "y": Y, "batch_size": 1000}),
    ("split", {"x": X, "y": Y, "validation_split": 0.3}),
    ("split weighted", {"x": X, "y": Y, "validation_split": 0.3, "sample_weight": W}),
    ("validation", {"x": X[:20], "y": Y[:20], "validation_data": (X[20:], Y[20:])}),
    ("validation weighted", {"x": X[:20], "y": Y[:20], "validation_data": (X[20:], Y[20:], W[20:])}),
    ("validation wins", {"x": X[:20], "y": Y[:20], "validation_data": (X[20:], Y[20:]), "validation_split": 0.5}),
    (
        "validation steps",
        {"x": X, "y": Y, "validation_data": (X, Y), "validation_steps": 2, "validation_batch_size": 5},
    ),
    ("every second", {"x": X, "y": Y, "validation_data": (X, Y), "validation_freq": 2}),
    ("in some", {"x": X, "y": Y, "validation_data": (X, Y), "validation_freq": [1, 3]}),
    ("weights", {"x": X, "y": Y, "sample_weight": W}),
    ("column of weights", {"x": X, "y": Y, "sample_weight": W[:, None]}),
    ("from an epoch", {"x": X, "y": Y, "initial_epoch": 1}),
    ("no epochs", {"x": X, "y": Y, "epochs": 0}),
    ("few steps", {"x": X, "y": Y, "steps_per_epoch": 2, "epochs": 6}),
    ("lists", {"x": X.tolist(), "y": Y.tolist()}),
]


@pytest.mark.filterwarnings("ignore:Your input ran out of data")
@pytest.mark.parametrize(("name", "fit"), FITS, ids=[name for name, _ in FITS])
def test_fit_is_keras_own(name: str, fit: dict[str, Any], keras: Any) -> None:
    if name == "lists":
        theirs_fit: dict[str, Any] = {"x": X, "y": Y}
    elif name == "column of weights":
        theirs_fit = {**fit, "sample_weight": W}
    else:
        theirs_fit = fit
    compiled = {"metrics": ["mae"], "weighted_metrics": ["mse"]}
    ours, our_history = trained(fathoms, **{"compiled": compiled, **fit})
    theirs, their_history = trained(keras, compiled=compiled, **theirs_fit)
    assert our_history.epoch == their_history.epoch
    assert list(our_history.history) == list(their_history.history)
    for key, values in their_history.history.items():
        np.testing.assert_allclose(our_history.history[key], values, rtol=1e-4, err_msg=key)
    for our_weight, their_weight in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(our_weight, their_weight, rtol=1e-4, atol=1e-6)


CLASSES: list[tuple[dict[str, Any], Any]] = [
    ({"units": 3, "activation": "softmax", "loss": "sparse_categorical_crossentropy"}, LABELS),
    ({"units": 3, "activation": "softmax", "loss": "sparse_categorical_crossentropy"}, LABELS[:, None]),
    ({"units": 3, "activation": "softmax", "loss": "categorical_crossentropy"}, np.eye(3)[LABELS]),
    ({"units": 1, "activation": "sigmoid", "loss": "binary_crossentropy"}, BINARY),
    ({"units": 3, "activation": "softmax", "loss": "crossentropy"}, LABELS),
]


@pytest.mark.parametrize(("kind", "y"), CLASSES)
@pytest.mark.parametrize("class_weight", [None, {0: 1.0, 1: 5.0}])
def test_classes_are_keras_own(kind: dict[str, Any], y: Any, class_weight: Any, keras: Any) -> None:
    histories = []
    for library in (fathoms, keras):
        compiled = {"metrics": ["accuracy"], "weighted_metrics": ["acc"]}
        model, history = trained(library, **kind, compiled=compiled, x=X, y=y, class_weight=class_weight)
        histories.append({**history.history, "measured": model.evaluate(X, y, verbose=0)})
    assert set(histories[0]) == {"loss", "accuracy", "acc", "measured"}
    for key, values in histories[1].items():
        np.testing.assert_allclose(histories[0][key], values, rtol=1e-4, atol=1e-6, err_msg=key)


def test_evaluate_and_single_batches_are_keras_own(keras: Any) -> None:
    found: list[list[Any]] = []
    for library in (fathoms, keras):
        compiled = {"metrics": ["mae", library.metrics.RootMeanSquaredError(name="rmse")], "weighted_metrics": ["mse"]}
        model, _ = trained(library, compiled=compiled, x=X, y=Y)
        found.append(
            [
                model.evaluate(X, Y, verbose=0),
                model.evaluate(X, Y, sample_weight=W, batch_size=5, verbose=0),
                model.evaluate(X, Y, steps=2, batch_size=5, verbose=0),
                list(model.evaluate(X, Y, return_dict=True, verbose=0).values()),
                model.train_on_batch(X[:9], Y[:9], sample_weight=W[:9]),
                model.test_on_batch(X[:9], Y[:9]),
                list(model.train_on_batch(X[:9], Y[:9], return_dict=True).values()),
                model.predict(X, steps=2, batch_size=5, verbose=0).ravel().tolist(),
                model.predict_on_batch(X[:3]).ravel().tolist(),
            ]
        )
    for ours, theirs in zip(*found, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6)


def test_names_of_results() -> None:
    model, _ = trained(fathoms, compiled={"metrics": ["mae", "mse"]}, x=X, y=Y)
    assert model.metrics_names == ["loss", "compile_metrics"]
    assert list(model.evaluate(X, Y, verbose=0, return_dict=True)) == ["loss", "mae", "mse"]
    assert len(model.evaluate(X, Y, verbose=0)) == 3
    plain, _ = trained(fathoms, x=X, y=Y)
    assert type(plain.evaluate(X, Y, verbose=0)) is float
    assert type(plain.train_on_batch(X, Y)) is float


def test_metrics_of_ones_own_and_in_python() -> None:
    def largest(y_true: np.ndarray, y_pred: np.ndarray) -> Any:
        return np.abs(y_true - y_pred).max(axis=-1)

    model, history = trained(fathoms, compiled={"metrics": [largest], "weighted_metrics": ["mae"]}, x=X, y=Y[:, None])
    assert list(history.history) == ["largest", "loss", "mae"]
    np.testing.assert_allclose(history.history["largest"], history.history["mae"], rtol=1e-5)
    errors = np.abs(model.predict(X, verbose=0)[:, 0] - Y)
    assert model.evaluate(X, Y[:, None], verbose=0)[1] == pytest.approx(errors.mean(), rel=1e-5)


def test_python_metrics_see_shuffled_rows_beside_their_targets() -> None:
    fathoms.utils.set_random_seed(0)

    def error(y_true: np.ndarray, y_pred: np.ndarray) -> Any:
        return np.abs(y_true - y_pred).mean(axis=-1)

    _, history = trained(fathoms, compiled={"metrics": [error, "mae"]}, x=X, y=Y[:, None], shuffle=True)
    np.testing.assert_allclose(history.history["error"], history.history["mae"], rtol=1e-5)


def test_metric_objects_keep_the_result() -> None:
    metric = fathoms.metrics.MeanAbsoluteError(name="own")
    model, history = trained(fathoms, compiled={"metrics": [metric]}, x=X, y=Y)
    assert model.metrics[1].metrics == [metric]
    assert float(model.metrics[0].result()) == pytest.approx(history.history["loss"][-1])
    assert float(metric.result()) == pytest.approx(history.history["own"][-1])
    model.reset_metrics()
    assert float(metric.result()) == 0


class TestShuffling:
    def seen(self, shuffle: Any, seed: int = 0, **fit: Any) -> list[list[int]]:
        """The rows that each batch trained on, told by a callback that reads the weights' changes."""
        fathoms.utils.set_random_seed(seed)
        rows = np.eye(10, dtype=np.float32)
        model = fathoms.Sequential([fathoms.Input((10,)), layers.Dense(1, use_bias=False, kernel_initializer="zeros")])
        model.compile(fathoms.optimizers.SGD(1.0), "mse")
        found: list[list[int]] = []
        last = [np.zeros((10, 1))]

        def look(batch: int, logs: Any) -> None:
            now = model.get_weights()[0]
            found.append(np.flatnonzero(now - last[0]).tolist())
            last[0] = now

        look_after = fathoms.callbacks.LambdaCallback(on_train_batch_end=look)
        model.fit(rows, np.full(10, 100.0), batch_size=3, shuffle=shuffle, verbose=0, callbacks=[look_after], **fit)
        return found

    def test_no_shuffle_takes_rows_in_order(self) -> None:
        assert self.seen(False) == [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9]]

    def test_each_epoch_takes_each_row_once_in_a_new_order(self) -> None:
        batches = self.seen(True, epochs=2)
        first, second = list(chain(*batches[:4])), list(chain(*batches[4:]))
        assert sorted(first) == sorted(second) == list(range(10))
        assert batches[:4] != batches[4:]

    def test_whole_batches(self) -> None:
        batches = self.seen("batch", seed=3)
        assert sorted(batches[:3]) == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
        assert batches[3] == [9]

    def test_the_seed_decides(self) -> None:
        assert self.seen(True, seed=1) == self.seen(True, seed=1)
        assert self.seen(True, seed=1) != self.seen(True, seed=2)

    def test_steps_go_on_where_the_last_epoch_stopped(self) -> None:
        assert self.seen(False, epochs=2, steps_per_epoch=2) == [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9]]


def deep() -> fathoms.Sequential:
    return fathoms.Sequential(
        [fathoms.Input((4,)), layers.Dense(8, "relu"), layers.Dropout(0.3, seed=9), layers.Dense(1)]
    )


def test_a_resumed_run_is_the_run_that_never_stopped() -> None:
    results = []
    for cuts in ([4], [1, 3], [1, 1, 2]):
        fathoms.utils.set_random_seed(7)
        model = deep()
        model.compile("adam", "mse")
        losses = []
        for epochs in cuts:
            losses += model.fit(X, Y, batch_size=8, epochs=epochs, verbose=0).history["loss"]
        results.append((losses, model.get_weights()))
    for losses, weights in results[1:]:
        assert losses == results[0][0]
        for found, expected in zip(weights, results[0][1], strict=True):
            np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(
    "how", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))], ids=["copy", "pickle"]
)
def test_a_copy_goes_on_alike_and_apart(how: Any) -> None:
    fathoms.utils.set_random_seed(7)
    model = deep()
    model.compile("adam", "mse", metrics=["mae"])
    model.fit(X, Y, batch_size=8, epochs=2, verbose=0)
    twin = how(model)
    before = model.get_weights()
    history = twin.fit(X, Y, batch_size=8, epochs=2, verbose=0).history
    for kept, now in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(kept, now)
    assert model.fit(X, Y, batch_size=8, epochs=2, verbose=0).history == history
    for first, second in zip(model.variables, twin.variables, strict=True):
        np.testing.assert_array_equal(first.value, second.value)


def test_the_core_is_called_once_an_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    model, _ = trained(fathoms, x=X, y=Y)
    lowered = model._now_lowered()
    calls: list[str] = []

    class Counting:
        def __getattr__(self, name: str) -> Any:
            if name not in ("steps_done", "failed"):
                calls.append(name)
            return getattr(real, name)

    real = lowered.native
    monkeypatch.setattr(lowered, "native", Counting())
    model.fit(X, Y, batch_size=2, epochs=5, verbose=0, validation_data=(X, Y))
    assert calls == ["train", "evaluate"] * 5
    assert model._now_lowered() is lowered


def test_arrays_are_used_where_they_are() -> None:
    model, _ = trained(fathoms, x=X, y=Y)
    rows = model._rows(X, Y, W, None)
    for given, used in ((X, rows.inputs[0]), (Y, rows.targets[0]), (W, rows.weights[0])):
        assert np.shares_memory(given, used)


def test_the_learning_rate_can_be_changed_between_runs() -> None:
    model, _ = trained(fathoms, x=X, y=Y)
    model.optimizer.learning_rate = 0.0
    before = model.get_weights()
    model.fit(X, Y, verbose=0)
    np.testing.assert_array_equal(before[0], model.get_weights()[0])


def test_training_a_neuron_finds_the_line() -> None:
    fathoms.utils.set_random_seed(1)
    model = fathoms.Sequential([fathoms.Input((4,)), layers.Dense(1)])
    model.compile(fathoms.optimizers.SGD(0.1), "mse")
    model.fit(X, Y, batch_size=8, epochs=200, verbose=0)
    kernel, bias = model.get_weights()
    np.testing.assert_allclose(kernel[:, 0], [1, -2, 0.5, 0], atol=1e-3)
    assert bias[0] == pytest.approx(0.3, abs=1e-3)


def test_compile_config_is_keras_own(keras: Any) -> None:
    for arguments in (
        {"loss": "mse", "metrics": ["mae", "accuracy"]},
        {"loss": "binary_crossentropy", "weighted_metrics": ["accuracy"], "loss_weights": None},
    ):
        configs = []
        for library in (fathoms, keras):
            model = library.Sequential([library.Input((4,)), library.layers.Dense(1)])
            model.compile(library.optimizers.SGD(0.5, name="it"), **arguments)
            configs.append(model.get_compile_config())
        ours, theirs = configs
        assert set(ours) == set(theirs)
        for key in ("loss", "metrics", "weighted_metrics", "loss_weights", "run_eagerly", "steps_per_execution"):
            assert ours[key] == theirs[key], key
        assert ours["optimizer"]["config"]["learning_rate"] == theirs["optimizer"]["config"]["learning_rate"]


def test_compile_config_round_trip() -> None:
    model, _ = trained(
        fathoms,
        x=X,
        y=Y,
        compiled={"metrics": [fathoms.metrics.RootMeanSquaredError(name="rmse"), "mae"], "weighted_metrics": ["mse"]},
    )
    again = fathoms.Sequential.from_config(model.get_config())
    again.set_weights(model.get_weights())
    again.compile_from_config(model.get_compile_config())
    assert again.optimizer.built
    assert again.evaluate(X, Y, verbose=0) == model.evaluate(X, Y, verbose=0)
    assert fathoms.Sequential([layers.Dense(1)]).get_compile_config() is None


def test_a_compile_of_ones_own_is_not_called_and_the_warning_names_ones_own_line() -> None:
    class Own(fathoms.Sequential):
        def compile(self, rate: float) -> None:  # type: ignore[override]
            super().compile(fathoms.optimizers.SGD(rate), "mse")

    model = Own([fathoms.Input((4,)), layers.Dense(1)])
    with pytest.warns(UserWarning, match="is custom") as told:
        model.compile_from_config({"optimizer": "sgd"})
    assert told[0].filename == __file__
    assert not model.compiled


def test_loss_and_metric_objects_and_functions() -> None:
    model = fathoms.Sequential([fathoms.Input((4,)), layers.Dense(3)])
    model.compile(
        optimizer=fathoms.optimizers.Adam(0.01),
        loss=fathoms.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy", fathoms.metrics.SparseCategoricalAccuracy(name="own")],
    )
    history = model.fit(X, LABELS, epochs=2, verbose=0).history
    assert history["accuracy"] == history["own"]
    config = model.get_compile_config()
    assert config is not None
    assert config["loss"]["config"]["from_logits"] is True
    model.compile("adam", fathoms.losses.mean_squared_error)
    model.fit(X, np.eye(3)[LABELS], verbose=0)


def test_keyboard_interrupts_leave_a_sound_model() -> None:
    model, _ = trained(fathoms, x=X, y=Y)

    def stop(epoch: int, logs: Any) -> None:
        if epoch == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        model.fit(X, Y, epochs=9, verbose=0, callbacks=[fathoms.callbacks.LambdaCallback(on_epoch_end=stop)])
    assert np.isfinite(model.predict(X, verbose=0)).all()
    model.fit(X, Y, verbose=0)


MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"optimizer": "adamm", "loss": "mse"}, "Did you mean 'Adam'"),
    ({"optimizer": "adam", "loss": "msee"}, "mean_squared_error"),
    ({"optimizer": "adam", "loss": "mse", "metrics": ["acuracy"]}, "accuracy"),
    ({"optimizer": "adam", "loss": ["mse", "nope"]}, "nope"),
]


@pytest.mark.parametrize(("arguments", "message"), MISTAKES)
def test_compile_refuses_unknown_names_at_once(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        fathoms.Sequential([layers.Dense(1)]).compile(**arguments)


def test_training_needs_compiling() -> None:
    model = fathoms.Sequential([fathoms.Input((4,)), layers.Dense(1)])
    for method in (model.fit, model.evaluate, model.train_on_batch, model.test_on_batch, model.trace_step):
        with pytest.raises(ValueError, match=rf"Compile the model before {method.__name__}\(\)"):
            method(X, Y)
    model.compile("adam", loss=None)
    with pytest.raises(ValueError, match="No loss to compute"):
        model.fit(X, Y)
    model.compile("adam", loss=["mse", "mse"])
    with pytest.raises(ValueError, match="found 2 for 1 output"):
        model.fit(X, Y)
    model.compile("adam", loss={"nope": "mse"})
    with pytest.raises(ValueError, match="Expected keys"):
        model.fit(X, Y)
