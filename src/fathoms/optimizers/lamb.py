"""Lamb."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fathoms.engine.variable import Variable
from fathoms.optimizers.optimizer import Optimizer, Rate
from fathoms.optimizers.ranges import check_fractions, check_not_negative


class Lamb(Optimizer):
    """Adam whose step has, for every variable, the length of the variable: for large batches.

    At step `t` (from 1), with gradient `g`: `m += (1 - beta_1) * (g - m)`, `v += (1 - beta_2) * (g**2 - v)`,
    `u = m / (1 - beta_1**t) / (sqrt(v / (1 - beta_2**t)) + epsilon)`, `w -= learning_rate * norm(w) / norm(u) * u`;
    where a norm is 0, the ratio is 1.

    The core computes its gradients; the rule itself is NumPy's, applied after every batch.

    Args:
        learning_rate: a float, a `LearningRateSchedule`, or a function without arguments that returns a float.
        beta_1: how slowly the mean of gradients changes, from 0 to below 1.
        beta_2: how slowly the mean of squared gradients changes, from 0 to below 1.
        epsilon: keeps the division finite.
        weight_decay, clipnorm, clipvalue, global_clipnorm, use_ema, ema_momentum, ema_overwrite_frequency,
            loss_scale_factor, gradient_accumulation_steps, name: as for `Optimizer`.

    Raises:
        ValueError: if a number is out of range, or an argument is unknown.

    Source: You et al., 2019, https://arxiv.org/abs/1904.00962; `keras.optimizers.Lamb`.

    >>> from fathoms import Variable
    >>> from fathoms.optimizers import Lamb
    >>> variable = Variable([3.0, 4.0])
    >>> Lamb(0.5).apply([[1.0, 600.0]], [variable])
    >>> variable.numpy().round(2)
    array([1.23, 2.23], dtype=float32)
    """

    _own_arguments = ("beta_1", "beta_2", "epsilon")

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
            self._momentums, self._velocities = self.add_optimizer_variables(variables, ["momentum", "velocity"])

    def update_step(self, gradient: Any, variable: Variable, learning_rate: Any) -> None:
        """Change one variable, and what the rule keeps for it, by one step."""
        number = variable.value.dtype.type
        gradient = np.asarray(gradient, variable.dtype)
        index, time = self._get_variable_index(variable), number(int(self.iterations) + 1)
        m, v = self._momentums[index], self._velocities[index]
        m.assign_add((gradient - m.value) * (1 - self.beta_1))
        v.assign_add((np.square(gradient) - v.value) * (1 - self.beta_2))
        mean = m.value / (1 - number(self.beta_1) ** time)
        size = np.sqrt(v.value / (1 - number(self.beta_2) ** time)) + number(self.epsilon)
        step = mean / size
        lengths = [np.sqrt(np.sum(np.square(array))) for array in (variable.value, step)]
        ratio = lengths[0] / lengths[1] if all(lengths) else number(1)
        self.assign_sub(variable, ratio * number(learning_rate) * step)
