"""Each illness is made, and found; a healthy network has none."""

from __future__ import annotations

import numpy as np
import pytest

import fathoms
from fathoms.doctor import learning_rate_test

layers = fathoms.layers
_RNG = np.random.default_rng(0)
_X = _RNG.normal(size=(400, 3))
_Y = np.sin(2 * _X[:, 0]) + 0.5 * _X[:, 1] + 0.05 * _RNG.normal(size=400)


def _model(*stack: object, optimizer: object = "adam", loss: object = "mse", inputs: int = 3) -> fathoms.Sequential:
    fathoms.utils.set_random_seed(3)
    model = fathoms.Sequential([fathoms.Input((inputs,)), *stack])
    model.compile(optimizer=optimizer, loss=loss)
    return model


def _adam(rate: float) -> fathoms.optimizers.Optimizer:
    return fathoms.optimizers.Adam(rate)


def test_a_healthy_network_has_no_errors() -> None:
    model = _model(layers.Dense(16, activation="tanh"), layers.Dense(1), optimizer=_adam(0.01))
    history = model.fit(_X, _Y, epochs=30, validation_split=0.2, verbose=0)
    before = model.get_weights()
    found = fathoms.diagnose(model, _X, _Y, history=history)
    assert [finding.kind for finding in found if finding.severity == "error"] == []
    assert not {"leakage", "dead relu", "overfitting", "underfitting"} & set(found.kinds())
    for ours, kept in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(ours, kept)


def test_the_first_bad_number_is_named() -> None:
    x = _X.copy()
    x[17, 2] = np.nan
    found = fathoms.diagnose(_model(layers.Dense(1)), x, _Y, names=["a", "b", "c"])
    assert found[0].kind == "bad numbers"
    assert found[0].evidence == {"row": 17, "column": "c", "count": 1}


def test_a_weight_that_is_no_number_is_named() -> None:
    model = _model(layers.Dense(2, name="first"), layers.Dense(1, name="second"))
    kernel = model.layers[1].get_weights()
    model.layers[1].set_weights([np.full_like(kernel[0], np.inf), kernel[1]])
    found = fathoms.diagnose(model, _X, _Y)
    assert found[0].evidence["weight"] == "second/kernel"


def test_an_output_that_cannot_reach_the_targets() -> None:
    found = fathoms.diagnose(_model(layers.Dense(1, activation="sigmoid")), _X, _Y)
    [unfit] = [finding for finding in found if finding.kind == "unfit output"]
    assert unfit.evidence["share"] == pytest.approx(((_Y < 0) | (_Y > 1)).mean())


def test_a_crossentropy_without_probabilities() -> None:
    labels = (_Y > 0).astype(int)
    found = fathoms.diagnose(_model(layers.Dense(1), loss="binary_crossentropy"), _X, labels)
    assert "unfit output" in found.kinds()
    logits = fathoms.losses.BinaryCrossentropy(from_logits=True)
    assert "unfit output" not in fathoms.diagnose(_model(layers.Dense(1), loss=logits), _X, labels).kinds()


def test_dead_relus_are_counted() -> None:
    hidden = layers.Dense(8, activation="relu", name="hidden")
    model = _model(hidden, layers.Dense(1))
    kernel, bias = hidden.get_weights()
    bias[[1, 4, 6]] = -1000
    hidden.set_weights([kernel, bias])
    [dead] = [finding for finding in fathoms.diagnose(model, _X, _Y) if finding.kind == "dead relu"]
    assert dead.evidence["neurons"] == {"hidden": [1, 4, 6]}
    assert dead.severity == "warning"


def test_a_class_that_is_never_predicted() -> None:
    labels = np.repeat([0, 1, 2], [180, 180, 40])
    model = _model(layers.Dense(3, activation="softmax"), loss="sparse_categorical_crossentropy")
    model.layers[0].set_weights([np.zeros((3, 3)), np.array([1.0, 0.9, -5.0])])
    found = [finding for finding in fathoms.diagnose(model, _X, labels) if finding.kind == "class never predicted"]
    assert found[0].evidence["classes"] == [1, 2]


def test_columns_unscaled_constant_and_leaking() -> None:
    x = np.column_stack([_X[:, 0] * 1e5, np.full(400, 7.0), np.exp(_Y)])
    found = fathoms.diagnose(_model(layers.Dense(1)), x, _Y, names=["income", "seven", "leak"])
    by = {finding.kind: finding for finding in found}
    assert by["unscaled column"].evidence["columns"] == ["income"]
    assert by["constant column"].evidence["columns"] == ["seven"]
    assert by["leakage"].evidence["column"] == "leak"


@pytest.mark.parametrize(("rate", "kind"), [(5.0, "learning rate too high"), (1e-6, "learning rate too low")])
def test_a_rate_that_does_not_work(rate: float, kind: str) -> None:
    model = _model(layers.Dense(16, activation="relu"), layers.Dense(1), optimizer=fathoms.optimizers.SGD(rate))
    [found] = [finding for finding in fathoms.diagnose(model, _X, _Y) if finding.kind.startswith("learning rate")]
    assert found.kind == kind
    better = found.change["learning_rate"]
    changed = _model(layers.Dense(16, activation="relu"), layers.Dense(1), optimizer=fathoms.optimizers.SGD(better))
    losses = changed.fit(_X, _Y, epochs=20, verbose=0).history["loss"]
    assert losses[-1] < 0.6 * losses[0]


def test_the_range_test_finds_where_gradient_descent_diverges() -> None:
    """For a linear neuron, descent over all rows diverges above 2 / (the largest eigenvalue of the Hessian)."""
    model = _model(layers.Dense(1), optimizer=fathoms.optimizers.SGD(0.01))
    design = np.column_stack([_X, np.ones(400)])
    limit = 2 / np.linalg.eigvalsh(2 * design.T @ design / 400).max()
    found = learning_rate_test(model, _X, _X @ [1.0, 2.0, 3.0], batch_size=400)
    assert found.highest is not None
    assert limit < found.highest < 4 * limit
    assert found.best is not None
    assert found.best < limit


def test_overfitting_and_underfitting_by_the_curves() -> None:
    model = _model(layers.Dense(16, activation="relu"), layers.Dense(1))
    epochs = np.arange(100)
    falling = 0.2 + np.exp(-epochs / 10)
    rising = 0.5 + np.exp(-epochs / 10) + 0.005 * epochs
    found = fathoms.diagnose(model, _X, _Y, history={"loss": falling, "val_loss": rising})
    [over] = [finding for finding in found if finding.kind == "overfitting"]
    assert over.evidence["best epoch"] == int(np.argmin(rising)) + 1
    flat = np.full(100, _Y.var())
    assert "underfitting" in fathoms.diagnose(model, _X, _Y, history={"loss": flat}).kinds()
    assert "overfitting" not in fathoms.diagnose(model, _X, _Y, history={"loss": falling, "val_loss": falling}).kinds()


def test_a_real_run_that_learns_by_heart_is_found() -> None:
    model = _model(layers.Dense(256, activation="relu"), layers.Dense(256, activation="relu"), layers.Dense(1))
    noise = _Y[:80] + np.random.default_rng(1).normal(size=80)
    history = model.fit(_X[:80], noise, epochs=150, validation_data=(_X[80:], _Y[80:]), verbose=0)
    assert "overfitting" in fathoms.diagnose(model, _X[:80], noise, history=history).kinds()


@pytest.mark.parametrize(
    ("x", "y", "names", "words"),
    [
        (_X[:, :, None], _Y, None, "it looks at a table"),
        (_X, _Y[:10], None, "10 targets for 400 rows"),
        (_X, _Y, ["a"], "1 names for 3 columns"),
    ],
)
def test_what_does_not_fit_is_told(x: np.ndarray, y: np.ndarray, names: list[str] | None, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        fathoms.diagnose(_model(layers.Dense(1)), x, y, names=names)


def test_it_wants_a_compiled_model() -> None:
    model = fathoms.Sequential([fathoms.Input((3,)), layers.Dense(1)])
    with pytest.raises(ValueError, match="compile the model first"):
        fathoms.diagnose(model, _X, _Y)
