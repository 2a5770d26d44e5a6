"""What all optimizers share; the rules themselves are held against Keras in tests/lockstep."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fathoms import optimizers
from fathoms.engine.variable import Variable
from fathoms.optimizers import SGD, Adam, schedules


def variables() -> list[Variable]:
    return [Variable(np.ones((2, 3)), path="model/dense/kernel"), Variable(np.zeros(3), path="model/dense/bias")]


@pytest.mark.parametrize(
    ("optimizer", "names"),
    [
        (SGD(name="o"), []),
        (SGD(momentum=0.9, name="o"), ["model_dense_kernel_momentum", "model_dense_bias_momentum"]),
        (
            Adam(amsgrad=True, name="o"),
            [
                "model_dense_kernel_momentum",
                "model_dense_kernel_velocity",
                "model_dense_bias_momentum",
                "model_dense_bias_velocity",
                "model_dense_kernel_velocity_hat",
                "model_dense_bias_velocity_hat",
            ],
        ),
    ],
)
def test_variables_stand_in_keras_order(optimizer: optimizers.Optimizer, names: list[str]) -> None:
    assert [v.path for v in optimizer.variables] == ["o/iteration", "o/learning_rate"]
    optimizer.build(variables())
    assert [v.path for v in optimizer.variables] == ["o/iteration", "o/learning_rate", *(f"o/{name}" for name in names)]


def test_slots_are_grouped_by_kind_for_the_core() -> None:
    optimizer = Adam(amsgrad=True)
    optimizer.build(variables())
    assert [[slot.shape for slot in slots] for slots in optimizer.slots] == [[(2, 3), (3,)]] * 3
    flat = {id(v.value) for v in optimizer.variables[2:]}
    assert {id(slot) for slots in optimizer.slots for slot in slots} == flat


def test_a_schedule_takes_the_place_of_the_learning_rate_variable() -> None:
    optimizer = SGD(schedules.ExponentialDecay(0.1, 10, 0.5))
    assert len(optimizer.variables) == 1
    np.testing.assert_allclose(optimizer.rates(10, 2), [0.05, 0.05 * 0.5**0.1])
    with pytest.raises(TypeError, match="cannot be set"):
        optimizer.learning_rate = 0.1


def test_learning_rate_can_be_set_and_read() -> None:
    optimizer = SGD(0.5)
    optimizer.learning_rate = 0.25
    assert float(optimizer.learning_rate) == 0.25
    optimizer.learning_rate.assign(0.125)
    assert optimizer.rates(7, 3).tolist() == [0.125] * 3
    optimizer.learning_rate = schedules.PiecewiseConstantDecay([1], [1.0, 2.0])
    assert optimizer.rates(1, 2).tolist() == [1.0, 2.0]
    assert len(optimizer.variables) == 1


def test_rates_are_those_of_a_float32_variable_as_in_keras() -> None:
    assert SGD(0.1).rates(0, 1)[0] == np.float32(0.1)


def test_a_function_gives_the_rate_of_every_step() -> None:
    rates = iter([0.5, 0.25])
    variable = Variable([1.0])
    optimizer = SGD(lambda: next(rates))
    for _ in range(2):
        optimizer.apply([[1.0]], [variable])
    assert variable.numpy().tolist() == [0.25]
    with pytest.raises(ValueError, match="function"):
        optimizer.get_config()


@pytest.mark.parametrize("rate", [1, "fast", None])
def test_other_learning_rates_are_refused(rate: Any) -> None:
    with pytest.raises(ValueError, match="`learning_rate` should be float"):
        SGD(rate)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"clipnorm": 1.0, "clipvalue": 1.0}, "Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can"),
        ({"gradient_accumulation_steps": 1}, "`gradient_accumulation_steps` must be an integer >= 2"),
        ({"use_ema": True, "ema_momentum": 1.5}, "`ema_momentum` is how much"),
        ({"use_ema": True, "ema_overwrite_frequency": 0.5}, "`ema_overwrite_frequency` is a number of steps from 1 on"),
        ({"rate": 1.0}, r"Argument\(s\) not recognized: {'rate': 1.0}"),
    ],
)
@pytest.mark.parametrize("kind", [SGD, optimizers.RMSprop, Adam, optimizers.AdamW, optimizers.Ftrl])
def test_arguments_that_cannot_be_are_named(kind: Any, arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        kind(**arguments)


def test_decay_of_older_scripts_is_ignored_with_a_warning() -> None:
    with pytest.warns(UserWarning, match="`decay` is no longer supported"):
        SGD(decay=0.1)


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: SGD(momentum=-1.0), "momentum"),
        (lambda: SGD(momentum=2.0), "momentum"),
        (lambda: SGD(momentum="much"), "momentum"),  # type: ignore[arg-type]
        (lambda: Adam(beta_1=1.0), "beta_1"),
        (lambda: Adam(beta_2=-0.1), "beta_2"),
        (lambda: Adam(epsilon=-1e-7), "epsilon"),
        (lambda: optimizers.AdamW(weight_decay=None), "weight_decay"),  # type: ignore[arg-type]
        (lambda: optimizers.RMSprop(momentum=-0.1), "momentum"),
        (lambda: optimizers.Adagrad(initial_accumulator_value=-0.1), "initial_accumulator_value"),
        (lambda: optimizers.Lion(beta_1=0.0), "beta_1"),
        (lambda: optimizers.Lion(beta_2=1.5), "beta_2"),
        (lambda: optimizers.Ftrl(learning_rate_power=0.5), "learning_rate_power"),
        (lambda: optimizers.Ftrl(l1_regularization_strength=-0.5), "l1_regularization_strength"),
    ],
)
def test_numbers_out_of_range_are_named(make: Any, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        make()


class TestApply:
    def test_sgd_by_hand(self) -> None:
        variable = Variable([1.0, 2.0, 3.0, 4.0])
        optimizer = SGD(learning_rate=0.5)
        iterations = optimizer.apply_gradients([(np.array([1.0, 6.0, 7.0, 2.0]), variable)])
        assert variable.numpy().tolist() == [0.5, -1.0, -0.5, 3.0]
        assert iterations is optimizer.iterations
        assert int(iterations) == 1

    def test_first_step_of_adam_has_the_size_of_the_learning_rate(self) -> None:
        variable = Variable([1.0, 2.0, 3.0, 4.0])
        Adam(learning_rate=0.5).apply([[1.0, 6.0, 7.0, -2.0]], [variable])
        np.testing.assert_allclose(variable.numpy(), [0.5, 1.5, 2.5, 4.5], rtol=1e-5)

    def test_variables_may_come_in_another_order(self) -> None:
        kernel, bias = variables()
        optimizer = SGD(1.0, momentum=0.5)
        optimizer.build([kernel, bias])
        optimizer.apply([np.ones(3), np.ones((2, 3))], [bias, kernel])
        assert kernel.numpy().tolist() == [[0.0] * 3] * 2
        assert bias.numpy().tolist() == [-1.0] * 3

    def test_missing_gradients_leave_variables_alone(self) -> None:
        kernel, bias = variables()
        with pytest.warns(UserWarning, match="model/dense/kernel"):
            SGD(1.0).apply([None, np.ones(3)], [kernel, bias])
        assert kernel.numpy().tolist() == [[1.0] * 3] * 2
        assert bias.numpy().tolist() == [-1.0] * 3
        with pytest.raises(ValueError, match="No gradients provided for any variable"):
            SGD(1.0).apply([None], [kernel])

    def test_wrong_calls_are_refused_before_anything_changes(self) -> None:
        kernel, bias = variables()
        optimizer = SGD(1.0)
        with pytest.raises(ValueError, match="must already be built"):
            optimizer.apply([np.ones(3)])
        optimizer.build([kernel])
        with pytest.raises(ValueError, match="2 gradients for 1 variables"):
            optimizer.apply([np.ones(3), np.ones(3)])
        with pytest.raises(ValueError, match="Unknown variable"):
            optimizer.apply([np.ones(3)], [bias])
        with pytest.raises(ValueError, match=r"shape \(3,\).*\(2, 3\)"):
            optimizer.apply([np.ones(3)])
        assert int(optimizer.iterations) == 0

    def test_no_gradients_do_nothing(self) -> None:
        optimizer = SGD(1.0)
        optimizer.apply([])
        assert int(optimizer.iterations) == 0


def test_set_weights_restores_all_state() -> None:
    first, second = Adam(), Adam(learning_rate=0.5)
    with pytest.raises(ValueError, match="You are calling `set_weights"):
        second.set_weights([])
    first.apply([np.ones((2, 3)), np.ones(3)], variables())
    second.build(variables())
    second.set_weights([v.numpy() for v in first.variables])
    for a, b in zip(first.variables, second.variables, strict=True):
        np.testing.assert_array_equal(a.value, b.value)
    with pytest.raises(ValueError, match="6 variables"):
        second.set_weights([0])
    with pytest.raises(ValueError, match="not compatible"):
        second.set_weights([np.zeros(2)] * 6)


def test_a_stateless_step_changes_no_variable() -> None:
    owns, others = variables(), variables()
    first, second = Adam(0.5), Adam(0.5)
    gradients = [np.ones((2, 3)), np.ones(3)]
    with pytest.raises(ValueError, match="To call `stateless_apply`"):
        first.stateless_apply([], gradients, [])
    first.build(owns)
    values, state = first.stateless_apply([v.numpy() for v in first.variables], gradients, [v.numpy() for v in owns])
    second.apply(gradients, others)
    for a, b in zip([*values, *state], [*others, *second.variables], strict=True):
        np.testing.assert_array_equal(a, b.value)
    for own, fresh in zip(owns, variables(), strict=True):
        np.testing.assert_array_equal(own.value, fresh.value)
    assert int(first.iterations) == 0
    with pytest.raises(ValueError, match="`trainable_variables`"):
        first.stateless_apply(state, gradients, values[:1])


def test_state_goes_through_a_store() -> None:
    first, second = Adam(0.5), Adam(0.5)
    first.apply([np.ones((2, 3)), np.ones(3)], variables())
    store: dict[str, Any] = {}
    first.save_own_variables(store)
    with pytest.warns(UserWarning, match="Skipping variable loading"):
        second.load_own_variables(store)
    second.build(variables())
    second.load_own_variables(store)
    for a, b in zip(first.variables, second.variables, strict=True):
        np.testing.assert_array_equal(a.value, b.value)


def test_weight_decay_can_be_kept_off_variables_before_building() -> None:
    kernel, bias, other = *variables(), Variable([2.0], name="gamma")
    bias.assign(np.ones(3))
    optimizer = optimizers.AdamW(1.0, weight_decay=0.5)
    optimizer.exclude_from_weight_decay(var_list=[bias], var_names=["gam+a"])
    optimizer.apply([np.zeros((2, 3)), np.zeros(3), np.zeros(1)], [kernel, bias, other])
    assert kernel.numpy().tolist() == [[0.5] * 3] * 2
    assert bias.numpy().tolist() == [1.0] * 3
    assert other.numpy().tolist() == [2.0]
    with pytest.raises(ValueError, match="only be configured before"):
        optimizer.exclude_from_weight_decay(var_names=["bias"])


def test_clipping_by_hand() -> None:
    def step(gradient: list[float], **arguments: float) -> list[float]:
        variable = Variable(np.zeros(2))
        SGD(1.0, **arguments).apply([gradient], [variable])  # type: ignore[arg-type]
        return (-variable.value).tolist()

    assert step([3.0, 4.0], clipnorm=10.0) == [3.0, 4.0]
    np.testing.assert_allclose(step([3.0, 4.0], clipnorm=1.0), [0.6, 0.8], rtol=1e-6)
    np.testing.assert_allclose(step([30.0, 40.0], global_clipnorm=5.0), [3.0, 4.0], rtol=1e-6)
    assert step([3.0, -4.0], clipvalue=1.0) == [1.0, -1.0]
    assert np.isnan(step([np.inf, 1.0], global_clipnorm=5.0)).all()
    assert step([0.0, 0.0], clipnorm=1.0) == [0.0, 0.0]


@pytest.mark.parametrize("name", ["adam", "Adam", "ADAM", "sgd", "SGD"])
def test_names_in_any_capitals(name: str) -> None:
    assert type(optimizers.get(name)).__name__.lower() == name.lower()


@pytest.mark.parametrize("identifier", ["schedulefreeadamw", "typo", 3, Adam])
def test_unknown_names_are_refused(identifier: Any) -> None:
    with pytest.raises(ValueError, match="optimizer"):
        optimizers.get(identifier)


@pytest.mark.parametrize(
    "optimizer",
    [
        SGD(0.5, momentum=0.25, nesterov=True),
        Adam(0.5, beta_1=0.5, beta_2=0.75, epsilon=1e-5, amsgrad=True, name="mine"),
        Adam(schedules.CosineDecay(0.5, 100, warmup_target=1.0, warmup_steps=5)),
        optimizers.RMSprop(0.5, momentum=0.25, centered=True, global_clipnorm=2.0),
        optimizers.AdamW(0.5, weight_decay=0.25, use_ema=True, ema_momentum=0.5, ema_overwrite_frequency=7),
        optimizers.Muon(0.5, exclude_layers=["last"], rms_rate=None, gradient_accumulation_steps=3),
    ],
)
def test_round_trip(optimizer: optimizers.Optimizer) -> None:
    described = optimizers.serialize(optimizer)
    again = optimizers.deserialize(described)
    assert type(again) is type(optimizer)
    assert again.get_config() == optimizer.get_config()
    assert again.rates(3, 4).tolist() == optimizer.rates(3, 4).tolist()
    assert optimizers.get(None) is None
    assert optimizers.get(optimizer) is optimizer
