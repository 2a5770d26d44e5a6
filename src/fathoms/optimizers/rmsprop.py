"""RMSprop."""

from __future__ import annotations

from typing import Any

from fathoms.optimizers.optimizer import Optimizer, Rate
from fathoms.optimizers.ranges import check_fractions, check_not_negative


class RMSprop(Optimizer):
    """Gradient descent whose step for every weight is divided by the size of its recent gradients.

    With gradient `g`: `v = rho * v + (1 - rho) * g**2`, then `w -= learning_rate * g / sqrt(v + epsilon)`. With
    `centered=True`, `a = rho * a + (1 - rho) * g` is kept too, and `v - a**2` stands in the place of `v`. With momentum,
    the step becomes `b = momentum * b + step`, then `w -= b`.

    Args:
        learning_rate: a float, a `LearningRateSchedule`, or a function without arguments that returns a float.
        rho: how slowly the mean of squared gradients changes, from 0 to below 1.
        momentum: how much of the last step is taken again, from 0 to below 1.
        epsilon: keeps the division finite.
        centered: whether to divide by the spread of the gradients around their mean, instead of their size.
        weight_decay, clipnorm, clipvalue, global_clipnorm, use_ema, ema_momentum, ema_overwrite_frequency,
            loss_scale_factor, gradient_accumulation_steps, name: as for `Optimizer`.

    Raises:
        ValueError: if a number is out of range, or an argument is unknown.

    Source: Hinton, 2012, Neural networks for machine learning, lecture 6e; `keras.optimizers.RMSprop`.

    >>> from fathoms import Variable
    >>> from fathoms.optimizers import RMSprop
    >>> variable = Variable([1.0, 2.0])
    >>> RMSprop(0.5, rho=0.75).apply([[1.0, 600.0]], [variable])
    >>> variable.numpy().round(4).tolist()
    [0.0, 1.0]
    """

    kind = "rmsprop"
    _own_arguments = ("rho", "momentum", "epsilon", "centered")

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-7,
        centered: bool = False,
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
        check_fractions(rho=rho, momentum=momentum)
        check_not_negative(epsilon=epsilon)
        self.rho = rho
        self.momentum = momentum
        self.epsilon = epsilon
        self.centered = centered
        self._slot_groups = (
            ("velocity",),
            *((("momentum",),) if momentum else ()),
            *((("average_gradient",),) if centered else ()),
        )
