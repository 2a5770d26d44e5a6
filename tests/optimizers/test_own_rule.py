"""A rule of the user's own: by itself, and in training, where Python applies it to the core's gradients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import Variable, layers
from fathoms.optimizers import SGD, Optimizer


class Momentum(Optimizer):
    """What SGD does with momentum 0.5, written in NumPy."""

    def build(self, variables: Sequence[Variable]) -> None:
        super().build(variables)
        self.momentums = [self.add_variable_from_reference(variable, name="momentum") for variable in variables]

    def update_step(self, gradient: Any, variable: Variable, learning_rate: Any) -> None:
        m = self.momentums[self._get_variable_index(variable)]
        self.assign(m, 0.5 * m - learning_rate * gradient)
        self.assign_add(variable, m)


RANDOM = np.random.default_rng(5)
X = RANDOM.normal(size=(50, 4)).astype("float32")
Y = np.tanh(X @ RANDOM.normal(size=(4, 2))).astype("float32")


def trained(optimizer: Optimizer, **arguments: Any) -> tuple[Any, dict[str, list[float]]]:
    fathoms.utils.set_random_seed(0)
    model = fathoms.Sequential([
        fathoms.Input((4,)),
        layers.Dense(8, use_bias=False),
        layers.BatchNormalization(),
        layers.Activation("tanh"),
        layers.Dropout(0.3, seed=1),
        layers.Dense(2),
    ])  # fmt: skip
    model.compile(optimizer, "mse", metrics=["mae", lambda y, p: np.abs(y - p).max(-1)], **arguments)
    history = model.fit(X, Y, batch_size=16, epochs=4, verbose=0).history
    return model, history


COMMON: list[dict[str, Any]] = [
    {},
    {"weight_decay": 0.1, "clipnorm": 0.05},
    {"clipvalue": 0.01, "loss_scale_factor": 8.0},
    {"global_clipnorm": 0.05, "gradient_accumulation_steps": 2},
    {"use_ema": True, "ema_momentum": 0.5, "ema_overwrite_frequency": 3},
]


@pytest.mark.parametrize("arguments", COMMON, ids=lambda arguments: "-".join(arguments) or "plain")
def test_it_trains_as_the_same_rule_of_the_core(arguments: dict[str, Any]) -> None:
    """To 1e-5 of the largest value: the rule's roundings differ, and 16 steps pass them on."""
    ours, native = Momentum(0.1, **arguments), SGD(0.1, momentum=0.5, **arguments)
    assert not ours.is_native
    assert native.is_native
    (mine, my_history), (cores, its_history) = trained(ours), trained(native)
    for name in its_history:
        np.testing.assert_allclose(my_history[name], its_history[name], rtol=1e-5)
    for a, b in zip(mine.get_weights(), cores.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5 * np.abs(b).max())
    assert len(ours.variables) == len(native.variables)
    assert int(ours._iterations) == int(native._iterations) == 16


def test_a_step_can_be_traced() -> None:
    model, _ = trained(Momentum(0.1))
    looked, done = model.trace_step(X, Y, update=False), model.trace_step(X, Y)
    assert done.step == 16
    for name, gradient in looked.gradients.items():
        np.testing.assert_array_equal(done.gradients[name], gradient)
        assert not looked.changes[name].any()
        assert np.abs(done.changes[name]).max() > 0
    assert int(model.optimizer.iterations) == 17


def test_it_is_saved_and_loaded_under_its_name(tmp_path: Any) -> None:
    model = fathoms.Sequential([fathoms.Input((4,)), layers.Dense(2)])
    model.compile(Momentum(0.1), "mse")
    model.fit(X, Y, verbose=0)
    model.save(tmp_path / "model.keras")
    with pytest.raises(ValueError, match="Momentum"):
        fathoms.models.load_model(tmp_path / "model.keras")
    again = fathoms.models.load_model(tmp_path / "model.keras", custom_objects={"Momentum": Momentum})
    for each in (model, again):
        each.fit(X, Y, shuffle=False, verbose=0)
    for a, b in zip(
        [*model.get_weights(), *model.optimizer.variables],
        [*again.get_weights(), *again.optimizer.variables],
        strict=True,
    ):
        np.testing.assert_array_equal(a, b)


def test_variables_of_its_own_are_tracked() -> None:
    class Counting(Optimizer):
        def build(self, variables: Sequence[Variable]) -> None:
            super().build(variables)
            self.calls = Variable(0.0, trainable=False, name="calls")
            self.means, self.spreads = self.add_optimizer_variables(variables, ["mean", "spread"], ["zeros", "ones"])

        def update_step(self, gradient: Any, variable: Variable, learning_rate: Any) -> None:
            self.calls.assign_add(1.0)

    optimizer, variable = Counting(0.5, name="own"), Variable([1.0, 2.0], name="w", path="w")
    for _ in range(3):
        optimizer.apply_gradients([([1.0, 1.0], variable)])
    assert [v.name for v in optimizer.variables] == ["iteration", "learning_rate", "calls", "w_mean", "w_spread"]
    assert float(optimizer.calls) == 3
    assert optimizer.spreads[0].numpy().tolist() == [1.0, 1.0]
    with pytest.raises(ValueError, match="number of provided names must match"):
        optimizer.add_optimizer_variables([variable], ["a", "b"], ["zeros"])


def test_what_is_missing_is_named() -> None:
    class Empty(Optimizer):
        pass

    class Hasty(Optimizer):
        def __init__(self) -> None:
            self.momentum = 0.5

    with pytest.raises(NotImplementedError, match="update_step"):
        Empty(0.5).apply([[1.0]], [Variable([1.0])])
    with pytest.raises(RuntimeError, match="forgot to call"):
        Hasty()
