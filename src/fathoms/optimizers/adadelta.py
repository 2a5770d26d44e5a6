"""Adadelta."""

from __future__ import annotations

from typing import Any

from fathoms.optimizers.optimizer import Optimizer, Rate
from fathoms.optimizers.ranges import check_fractions, check_not_negative


class Adadelta(Optimizer):
    """Gradient descent whose step has the size of recent steps, over that of recent gradients.

    With gradient `g`: `a = rho * a + (1 - rho) * g**2`, `d = -g * sqrt(b + epsilon) / sqrt(a + epsilon)`,
    `b = rho * b + (1 - rho) * d**2`, then `w += learning_rate * d`. The paper's own learning rate is 1.0.

    Args:
        learning_rate: a float, a `LearningRateSchedule`, or a function without arguments that returns a float.
        rho: how slowly the means of squared gradients and squared steps change, from 0 to below 1.
        epsilon: keeps the division finite, and the first step from being 0.
        weight_decay, clipnorm, clipvalue, global_clipnorm, use_ema, ema_momentum, ema_overwrite_frequency,
            loss_scale_factor, gradient_accumulation_steps, name: as for `Optimizer`.

    Raises:
        ValueError: if a number is out of range, or an argument is unknown.

    Source: Zeiler, 2012, https://arxiv.org/abs/1212.5701; `keras.optimizers.Adadelta`.

    >>> from fathoms import Variable
    >>> from fathoms.optimizers import Adadelta
    >>> variable = Variable([1.0, 2.0])
    >>> Adadelta(1.0, rho=0.75, epsilon=0.25).apply([[1.0, 600.0]], [variable])
    >>> variable.numpy().round(4)
    array([0.2929, 1.    ], dtype=float32)
    """

    kind = "adadelta"
    _own_arguments = ("rho", "epsilon")
    _slot_groups = (("accumulated_grad", "accumulated_delta_var"),)

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        rho: float = 0.95,
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
        check_fractions(rho=rho)
        check_not_negative(epsilon=epsilon)
        self.rho = rho
        self.epsilon = epsilon
