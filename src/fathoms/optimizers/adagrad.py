"""Adagrad."""

from __future__ import annotations

from typing import Any

from fathoms.initializers import Constant
from fathoms.optimizers.optimizer import Optimizer, Rate
from fathoms.optimizers.ranges import check_not_negative


class Adagrad(Optimizer):
    """Gradient descent whose step for every weight shrinks with the gradients that it has seen.

    With gradient `g`: `a += g**2`, then `w -= learning_rate * g / sqrt(a + epsilon)`.

    Args:
        learning_rate: a float, a `LearningRateSchedule`, or a function without arguments that returns a float.
        initial_accumulator_value: what `a` starts from; not negative.
        epsilon: keeps the division finite.
        weight_decay, clipnorm, clipvalue, global_clipnorm, use_ema, ema_momentum, ema_overwrite_frequency,
            loss_scale_factor, gradient_accumulation_steps, name: as for `Optimizer`.

    Raises:
        ValueError: if a number is out of range, or an argument is unknown.

    Source: Duchi, Hazan, Singer, 2011, Journal of Machine Learning Research 12; `keras.optimizers.Adagrad`.

    >>> from fathoms import Variable
    >>> from fathoms.optimizers import Adagrad
    >>> variable = Variable([1.0, 2.0])
    >>> Adagrad(0.5, initial_accumulator_value=3.0).apply([[1.0, 600.0]], [variable])
    >>> variable.numpy().round(4).tolist()
    [0.75, 1.5]
    """

    kind = "adagrad"
    _own_arguments = ("initial_accumulator_value", "epsilon")
    _slot_groups = (("accumulator",),)

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float = 1e-7,
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
        check_not_negative(initial_accumulator_value=initial_accumulator_value, epsilon=epsilon)
        self.initial_accumulator_value = initial_accumulator_value
        self.epsilon = epsilon

    def numbers(self) -> dict[str, float]:
        """What the native rule needs to know."""
        return {
            "epsilon": float(self.epsilon),
        }

    def _start(self, slot: str) -> Any:
        return Constant(self.initial_accumulator_value) if slot == "accumulator" else "zeros"
