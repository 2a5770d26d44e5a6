"""Adamax."""

from __future__ import annotations

from typing import Any

from fathoms.optimizers.optimizer import Optimizer, Rate
from fathoms.optimizers.ranges import check_fractions, check_not_negative


class Adamax(Optimizer):
    """Adam with the largest recent gradient in the place of the mean of squared gradients.

    At step `t` (from 1), with gradient `g`: `m += (1 - beta_1) * (g - m)`, `u = max(beta_2 * u, abs(g))`, then
    `w -= learning_rate / (1 - beta_1**t) * m / (u + epsilon)`.

    Args:
        learning_rate: a float, a `LearningRateSchedule`, or a function without arguments that returns a float.
        beta_1: how slowly the mean of gradients changes, from 0 to below 1.
        beta_2: how slowly a large gradient is forgotten, from 0 to below 1.
        epsilon: keeps the division finite.
        weight_decay, clipnorm, clipvalue, global_clipnorm, use_ema, ema_momentum, ema_overwrite_frequency,
            loss_scale_factor, gradient_accumulation_steps, name: as for `Optimizer`.

    Raises:
        ValueError: if a number is out of range, or an argument is unknown.

    Source: Kingma and Ba, 2014, section 7.1, https://arxiv.org/abs/1412.6980; `keras.optimizers.Adamax`.

    >>> from fathoms import Variable
    >>> from fathoms.optimizers import Adamax
    >>> variable = Variable([1.0, 2.0])
    >>> Adamax(0.5).apply([[1.0, 600.0]], [variable])
    >>> variable.numpy().round(4).tolist()
    [0.5, 1.5]
    """

    kind = "adamax"
    _own_arguments = ("beta_1", "beta_2", "epsilon")
    _slot_groups = (("momentum", "norm"),)

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
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
        check_fractions(beta_1=beta_1, beta_2=beta_2)
        check_not_negative(epsilon=epsilon)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
