"""Ftrl."""

from __future__ import annotations

from typing import Any

from fathoms.initializers import Constant
from fathoms.optimizers.optimizer import Optimizer, Rate


class Ftrl(Optimizer):
    """Follow the regularized leader: for linear models on many sparse inputs, with weights that become exactly 0.

    With gradient `g`, `p = -learning_rate_power`, `l2 = l2_regularization_strength + beta / (2 * learning_rate)` and
    `s = g + 2 * l2_shrinkage_regularization_strength * w`:
    `z += s - ((n + g**2)**p - n**p) / learning_rate * w`, `n += g**2`, then
    `w = (clip(z, -l1_regularization_strength, l1_regularization_strength) - z) / (n**p / learning_rate + 2 * l2)`.

    Args:
        learning_rate: a float, a `LearningRateSchedule`, or a function without arguments that returns a float.
        learning_rate_power: how the step shrinks with the gradients seen, 0 or less; 0 keeps it as it is.
        initial_accumulator_value: what `n` starts from; not negative.
        l1_regularization_strength: how strongly small weights are held at 0; not negative.
        l2_regularization_strength: how strongly weights are drawn towards 0; not negative.
        l2_shrinkage_regularization_strength: the same as a part of the gradient; not negative.
        beta: the paper's beta; not negative.
        weight_decay, clipnorm, clipvalue, global_clipnorm, use_ema, ema_momentum, ema_overwrite_frequency,
            loss_scale_factor, gradient_accumulation_steps, name: as for `Optimizer`.

    Raises:
        ValueError: if a number is out of range, or an argument is unknown.

    Source: McMahan et al., 2013, Ad click prediction: a view from the trenches; `keras.optimizers.Ftrl`.

    >>> from fathoms import Variable
    >>> from fathoms.optimizers import Ftrl
    >>> variable = Variable([1.0, 2.0])
    >>> Ftrl(0.5, initial_accumulator_value=0.25).apply([[1.0, 6.0]], [variable])
    >>> variable.numpy().round(4)
    array([0.1056, 1.3356], dtype=float32)
    """

    kind = "ftrl"
    _own_arguments = (
        "learning_rate_power",
        "initial_accumulator_value",
        "l1_regularization_strength",
        "l2_regularization_strength",
        "l2_shrinkage_regularization_strength",
        "beta",
    )
    _slot_groups = (("accumulator", "linear"),)

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        l2_shrinkage_regularization_strength: float = 0.0,
        beta: float = 0.0,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            learning_rate=learning_rate,
            weight_decay=weight_decay,
            clipnorm=clipnorm,
            clipvalue=clipvalue,
            global_clipnorm=global_clipnorm,
            use_ema=use_ema,
            ema_momentum=ema_momentum,
            ema_overwrite_frequency=ema_overwrite_frequency,
            loss_scale_factor=loss_scale_factor,
            gradient_accumulation_steps=gradient_accumulation_steps,
            name=name,
            **kwargs,
        )
        for argument, value in (
            ("initial_accumulator_value", initial_accumulator_value),
            ("l1_regularization_strength", l1_regularization_strength),
            ("l2_regularization_strength", l2_regularization_strength),
            ("l2_shrinkage_regularization_strength", l2_shrinkage_regularization_strength),
            ("beta", beta),
        ):
            if not value >= 0:
                raise ValueError(f"`{argument}` needs to be positive or zero. Received: {argument}={value!r}.")
        if not learning_rate_power <= 0:
            raise ValueError(
                f"`learning_rate_power` needs to be negative or zero. "
                f"Received: learning_rate_power={learning_rate_power!r}."
            )
        self.learning_rate_power = learning_rate_power
        self.initial_accumulator_value = initial_accumulator_value
        self.l1_regularization_strength = l1_regularization_strength
        self.l2_regularization_strength = l2_regularization_strength
        self.l2_shrinkage_regularization_strength = l2_shrinkage_regularization_strength
        self.beta = beta

    def numbers(self) -> dict[str, float]:
        """What the native rule needs to know."""
        return {
            "learning_rate_power": float(self.learning_rate_power),
            "l1_regularization_strength": float(self.l1_regularization_strength),
            "l2_regularization_strength": float(self.l2_regularization_strength),
            "l2_shrinkage_regularization_strength": float(self.l2_shrinkage_regularization_strength),
            "beta": float(self.beta),
        }

    def _start(self, slot: str) -> Any:
        return Constant(self.initial_accumulator_value) if slot == "accumulator" else "zeros"
