"""Optimizers beside real Keras: by themselves on variables, and in training; every rule, every common argument.

Tolerance: as in test_training: the largest difference is below 1e-4 of the largest value (1e-5 for the history of the
loss), since a step adds up some hundred float32 roundings, in another order on each side, and later steps pass them on.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import fathoms
from fathoms import Variable

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

RULES: list[tuple[str, dict[str, Any]]] = [
    ("RMSprop", {"learning_rate": 0.01}),
    ("RMSprop", {"learning_rate": 0.01, "rho": 0.7, "momentum": 0.5, "epsilon": 1e-3, "centered": True}),
    ("RMSprop", {"learning_rate": 0.01, "centered": True, "epsilon": 1e-2}),
    ("AdamW", {"learning_rate": 0.01, "weight_decay": 0.1}),
    ("AdamW", {"learning_rate": 0.01, "amsgrad": True, "beta_2": 0.9}),
    ("Adadelta", {"learning_rate": 1.0, "rho": 0.8, "epsilon": 1e-4}),
    ("Adagrad", {"learning_rate": 0.1, "initial_accumulator_value": 0.3, "epsilon": 1e-3}),
    ("Adamax", {"learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.9, "epsilon": 1e-4}),
    ("Nadam", {"learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.9, "epsilon": 1e-4}),
    ("Ftrl", {"learning_rate": 0.1}),
    (
        "Ftrl",
        {
            "learning_rate": 0.1,
            "learning_rate_power": -0.6,
            "initial_accumulator_value": 0.2,
            "l1_regularization_strength": 0.01,
            "l2_regularization_strength": 0.02,
            "l2_shrinkage_regularization_strength": 0.03,
            "beta": 0.1,
        },
    ),
    ("Lion", {"learning_rate": 0.001, "beta_1": 0.8, "beta_2": 0.9}),
    ("Lamb", {"learning_rate": 0.01}),
    ("Lamb", {"learning_rate": 0.05, "beta_1": 0.8, "beta_2": 0.9, "epsilon": 1e-3}),
    ("Adafactor", {"learning_rate": 0.1}),
    (
        "Adafactor",
        {"learning_rate": 0.5, "beta_2_decay": -0.6, "epsilon_1": 1e-9, "epsilon_2": 0.1, "clip_threshold": 0.8},
    ),
    ("Muon", {"learning_rate": 0.01, "adam_lr_ratio": 0.5, "adam_weight_decay": 0.1}),
    ("Muon", {"learning_rate": 0.01, "nesterov": False, "rms_rate": None, "ns_steps": 3, "exclude_layers": ["v1"]}),
]

COMMON: list[tuple[str, dict[str, Any]]] = [
    ("SGD", {"learning_rate": 0.1, "weight_decay": 0.1}),
    ("SGD", {"learning_rate": 0.1, "momentum": 0.5, "clipnorm": 0.05}),
    ("SGD", {"learning_rate": 0.1, "global_clipnorm": 0.1}),
    ("SGD", {"learning_rate": 0.1, "clipvalue": 0.01, "loss_scale_factor": 4.0}),
    ("SGD", {"learning_rate": 0.1, "use_ema": True, "ema_momentum": 0.8}),
    ("SGD", {"learning_rate": 0.1, "use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 3}),
    ("Adam", {"learning_rate": 0.01, "gradient_accumulation_steps": 3, "weight_decay": 0.01, "clipnorm": 0.5}),
    ("Nadam", {"learning_rate": 0.01, "gradient_accumulation_steps": 3}),
    ("SGD", {"learning_rate": 0.1, "use_ema": True, "ema_momentum": 0.7, "gradient_accumulation_steps": 3}),
    (
        "Adam",
        {
            "learning_rate": 0.05,
            "use_ema": True,
            "ema_momentum": 0.6,
            "ema_overwrite_frequency": 3,
            "gradient_accumulation_steps": 4,
            "weight_decay": 0.05,
        },
    ),
    (
        "RMSprop",
        {
            "learning_rate": 0.01,
            "use_ema": True,
            "ema_momentum": 0.8,
            "ema_overwrite_frequency": 2,
            "gradient_accumulation_steps": 2,
        },
    ),
]


def names(cases: list[tuple[str, dict[str, Any]]]) -> list[str]:
    return [
        "-".join([name, *(word for word in arguments if word != "learning_rate")])[:70] for name, arguments in cases
    ]


def check(ours: Any, theirs: Any, tolerance: float = 1e-4) -> None:
    a, b = np.asarray(ours, np.float64), np.asarray(theirs, np.float64)
    assert a.shape == b.shape
    assert np.abs(a - b).max() <= tolerance * max(np.abs(b).max(), 1e-3)


def paths(optimizer: Any) -> list[str]:
    """The names of its variables; Keras gives those without a name of their own a number that depends on the process."""
    return [v.path for v in optimizer.variables if not v.path.rpartition("/")[2].startswith("variable")]


@pytest.mark.parametrize(("name", "arguments"), RULES + COMMON, ids=names(RULES + COMMON))
def test_by_themselves(keras: Any, name: str, arguments: dict[str, Any]) -> None:
    random = np.random.default_rng(3)
    starts = [random.normal(size=(7, 3)).astype("float32"), random.normal(size=3).astype("float32")]
    theirs, ours = (getattr(library, name)(name="o", **arguments) for library in (keras.optimizers, fathoms.optimizers))
    others = [keras.Variable(start, name=f"v{place}") for place, start in enumerate(starts)]
    owns = [Variable(start, name=f"v{place}", path=f"v{place}") for place, start in enumerate(starts)]
    for optimizer in (ours, theirs):
        optimizer.exclude_from_weight_decay(var_names=["v1"])
    for _ in range(12):
        gradients = [random.normal(size=start.shape).astype("float32") for start in starts]
        theirs.apply(gradients, others)
        ours.apply(gradients, owns)
        for own, other in zip([*owns, *ours.variables], [*others, *theirs.variables], strict=True):
            check(own, other.numpy())
    assert paths(ours) == paths(theirs)
    assert int(ours.iterations) == int(theirs.iterations)
    assert ours.get_config() == theirs.get_config()
    again = fathoms.optimizers.deserialize(keras.optimizers.serialize(theirs))
    assert again.get_config() == ours.get_config()


def model(library: Any, optimizer: Any) -> Any:
    layers = library.layers
    made = library.Sequential([library.Input((5,)), layers.Dense(8, "tanh"), layers.Dense(3)])
    made.compile(optimizer, "mse")
    return made


def data() -> tuple[NDArray[Any], NDArray[Any]]:
    random = np.random.default_rng(4)
    x = random.normal(size=(70, 5)).astype("float32")
    return x, np.tanh(x @ random.normal(size=(5, 3))).astype("float32")


@pytest.mark.parametrize(("name", "arguments"), RULES + COMMON, ids=names(RULES + COMMON))
def test_training(keras: Any, name: str, arguments: dict[str, Any]) -> None:
    """Eight epochs of five batches, the last of which is smaller; the moving averages stand in for the weights at the end."""
    fathoms.utils.set_random_seed(0)
    x, y = data()
    theirs, ours = (getattr(library, name)(name="o", **arguments) for library in (keras.optimizers, fathoms.optimizers))
    for optimizer in (ours, theirs):
        optimizer.exclude_from_weight_decay(var_names=["bias"])
    own, other = model(fathoms, ours), model(keras, theirs)
    other.set_weights(own.get_weights())
    histories = [
        each.fit(x, y, batch_size=16, epochs=8, shuffle=False, verbose=0).history["loss"] for each in (own, other)
    ]
    check(histories[0], histories[1], 1e-5)
    for a, b in zip(own.get_weights(), other.get_weights(), strict=True):
        check(a, b)
    for a, b in zip(ours.variables, theirs.variables, strict=True):
        check(a, b.numpy())


@pytest.mark.parametrize(
    ("name", "arguments"), [RULES[1], RULES[8], COMMON[6], COMMON[-2]], ids=["RMSprop", "Nadam", "Adam", "Adam-ema"]
)
def test_files_go_both_ways(keras: Any, tmp_path: Any, name: str, arguments: dict[str, Any]) -> None:
    """A half-trained model goes on in the other library, with the optimizer's state, as if it had never left."""
    x, y = data()
    for here, there in ((fathoms, keras), (keras, fathoms)):
        here.utils.set_random_seed(0)
        stays = model(here, getattr(here.optimizers, name)(**arguments))
        stays.fit(x, y, batch_size=16, epochs=1, shuffle=False, verbose=0)
        stays.save(tmp_path / "model.keras")
        goes = there.models.load_model(tmp_path / "model.keras")
        if arguments.get("use_ema"):  # Keras on JAX cannot go on by itself: weights and averages share their memory
            stays = here.models.load_model(tmp_path / "model.keras")
        for each in (stays, goes):
            each.fit(x, y, batch_size=16, epochs=2, shuffle=False, verbose=0)
        for a, b in zip(stays.optimizer.variables, goes.optimizer.variables, strict=True):
            check(a.numpy(), b.numpy())
        for a, b in zip(stays.get_weights(), goes.get_weights(), strict=True):
            check(a, b)


def test_logs_stand_in_the_same_order(keras: Any) -> None:
    x, y = data()
    histories = []
    for library in (fathoms, keras):
        made = library.Sequential([library.Input((5,)), library.layers.Dense(3)])
        made.compile(loss="mse", metrics=["mse", "mae"])
        assert type(made.optimizer).__name__ == "RMSprop"
        histories.append(list(made.fit(x, y, validation_split=0.2, verbose=0).history))
    assert histories[0] == histories[1]
