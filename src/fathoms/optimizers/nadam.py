"""Nadam."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fathoms.engine.floatx import floatx
from fathoms.engine.variable import Variable
from fathoms.optimizers.optimizer import Array, Optimizer, Rate
from fathoms.optimizers.ranges import check_fractions, check_not_negative


class Nadam(Optimizer):
    """Adam with Nesterov's momentum: it looks one step ahead along the mean of gradients.

    At step `t` (from 1), with gradient `g`, `u(t) = beta_1 * (1 - 0.96**t / 2)` and `U(t)`, the product of all `u` up to `t`:
    `m += (1 - beta_1) * (g - m)`, `v += (1 - beta_2) * (g**2 - v)`,
    `s = u(t + 1) * m / (1 - U(t + 1)) + (1 - u(t)) * g / (1 - U(t))`, then
    `w -= learning_rate * s / (sqrt(v / (1 - beta_2**t)) + epsilon)`.

    Args:
        learning_rate: a float, a `LearningRateSchedule`, or a function without arguments that returns a float.
        beta_1: how slowly the mean of gradients changes, from 0 to below 1.
        beta_2: how slowly the mean of squared gradients changes, from 0 to below 1.
        epsilon: keeps the division finite.
        weight_decay, clipnorm, clipvalue, global_clipnorm, use_ema, ema_momentum, ema_overwrite_frequency,
            loss_scale_factor, gradient_accumulation_steps, name: as for `Optimizer`.

    Raises:
        ValueError: if a number is out of range, or an argument is unknown.

    Source: Dozat, 2016, Incorporating Nesterov momentum into Adam; `keras.optimizers.Nadam`.

    >>> from fathoms import Variable
    >>> from fathoms.optimizers import Nadam
    >>> variable = Variable([1.0, 2.0])
    >>> Nadam(0.5).apply([[1.0, 600.0]], [variable])
    >>> variable.numpy().round(4)
    array([0.4686, 1.4686], dtype=float32)
    """

    kind = "nadam"
    _own_arguments = ("beta_1", "beta_2", "epsilon")
    _slot_groups = (("momentum", "velocity"),)

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

    def build(self, variables: Sequence[Variable]) -> None:
        """Make the variables that the rule keeps for each of `variables`; a second call does nothing."""
        if not self.built:
            super().build(variables)
            # The product U(t). The core works it out anew; it is kept for files that Keras reads.
            self._u_product = Variable(1.0, dtype=variables[0].dtype if variables else floatx(), trainable=False)

    def advance(self, steps: int) -> None:
        """Count steps that the core has done."""
        share = self.gradient_accumulation_steps or 1
        before = int(self._iterations)
        super().advance(steps)
        self._multiply(before // share, int(self._iterations) // share)

    def _backend_update_step(self, grads: list[Array], trainable_variables: list[Variable], learning_rate: Any) -> None:
        before = int(self.iterations)
        self._multiply(before, before + 1)
        super()._backend_update_step(grads, trainable_variables, learning_rate)

    def _multiply(self, before: int, after: int) -> None:
        """Take the factors of the steps after `before`, up to `after`, into the product: one after the other, so that it is the
        same in however many calls the steps are done."""
        times = np.arange(before + 1, after + 1)
        product = self._u_product.value
        factors = (self.beta_1 * (1 - 0.5 * 0.96**times)).astype(product.dtype)
        self._u_product.assign(np.multiply.accumulate(np.append(product, factors))[-1])
