"""Adafactor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fathoms.engine.variable import Variable
from fathoms.optimizers.optimizer import Array, Optimizer, Rate


class Adafactor(Optimizer):
    """Adam's idea with little memory: of a matrix of squared gradients, only the means of its rows and columns are kept.

    At step `t` (from 1), with gradient `g`, `s = g**2 + epsilon_1` and `k = 1 - t**beta_2_decay`:
    for two axes or more, `r = k * r + (1 - k) * mean(s, axis=-1)`, `c = k * c + (1 - k) * mean(s, axis=-2)` and
    `v = r / mean(r) * c`; for fewer, `v = k * v + (1 - k) * s`. With `u = g / sqrt(v)` and `rms(x) = sqrt(mean(x**2))`:
    `w -= max(epsilon_2, rms(w)) * min(learning_rate, 1 / sqrt(t)) * u / max(1, rms(u) / clip_threshold)`.

    The core computes its gradients; the rule itself is NumPy's, applied after every batch.

    Args:
        learning_rate: a float, a `LearningRateSchedule`, or a function without arguments that returns a float.
        beta_2_decay: how fast the means become slower, below 0.
        epsilon_1: keeps the division finite.
        epsilon_2: the smallest size that a variable is taken to have, so that zeros can change.
        clip_threshold: how large the root mean square of a step may be.
        relative_step: kept for the config only: as in Keras, the learning rate is never above `1 / sqrt(t)`.
        weight_decay, clipnorm, clipvalue, global_clipnorm, use_ema, ema_momentum, ema_overwrite_frequency,
            loss_scale_factor, gradient_accumulation_steps, name: as for `Optimizer`.

    Raises:
        ValueError: if an argument is out of range or unknown.

    Source: Shazeer and Stern, 2018, https://arxiv.org/abs/1804.04235; `keras.optimizers.Adafactor`.

    >>> from fathoms import Variable
    >>> from fathoms.optimizers import Adafactor
    >>> variable = Variable([3.0, 4.0])
    >>> Adafactor(0.5).apply([[1.0, 600.0]], [variable])
    >>> variable.numpy().round(4)
    array([1.2322, 2.2322], dtype=float32)
    """

    _own_arguments = ("beta_2_decay", "epsilon_1", "epsilon_2", "clip_threshold", "relative_step")

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        beta_2_decay: float = -0.8,
        epsilon_1: float = 1e-30,
        epsilon_2: float = 1e-3,
        clip_threshold: float = 1.0,
        relative_step: bool = True,
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
        self.beta_2_decay = beta_2_decay
        self.epsilon_1 = epsilon_1
        self.epsilon_2 = epsilon_2
        self.clip_threshold = clip_threshold
        self.relative_step = relative_step

    def build(self, variables: Sequence[Variable]) -> None:
        """Make the variables that the rule keeps for each of `variables`; a second call does nothing."""
        if self.built:
            return
        super().build(variables)
        self._r: list[Variable] = []
        self._c: list[Variable] = []
        self._v: list[Variable] = []
        for variable in variables:
            shape, name = variable.shape, variable.name
            if len(shape) < 2:  # not factored; Keras's files hold two zeros here
                self._r.append(self.add_variable((), dtype="int32", name=name))
                self._c.append(self.add_variable((), dtype="int32", name=name))
            else:
                self._r.append(self.add_variable(shape[:-1], dtype=variable.dtype, name=name))
                self._c.append(self.add_variable((*shape[:-2], shape[-1]), dtype=variable.dtype, name=name))
            self._v.append(self.add_variable_from_reference(variable, "velocity"))

    def update_step(self, gradient: Any, variable: Variable, learning_rate: Any) -> None:
        """Change one variable, and what the rule keeps for it, by one step."""
        number = variable.value.dtype.type
        gradient = np.asarray(gradient, variable.dtype)
        rate, time = number(learning_rate), number(int(self.iterations) + 1)
        index = self._get_variable_index(variable)
        r, c, v = self._r[index], self._c[index], self._v[index]
        squares = np.square(gradient) + number(self.epsilon_1)
        keep = 1 - time ** number(self.beta_2_decay)
        if variable.ndim >= 2:
            r.assign(keep * r.value + (1 - keep) * squares.mean(axis=-1))
            c.assign(keep * c.value + (1 - keep) * squares.mean(axis=-2))
            share = r.value / r.value.mean(axis=-1, keepdims=True)
            v.assign(share[..., np.newaxis] * c.value[..., np.newaxis, :])
        else:
            v.assign(keep * v.value + (1 - keep) * squares)
        step = gradient / np.sqrt(v.value)
        step = step / max(number(1), _rms(step) / number(self.clip_threshold))
        size = max(number(self.epsilon_2), _rms(variable.value)) * min(rate, 1 / np.sqrt(time))
        self.assign_sub(variable, size * step)


def _rms(array: Array) -> Any:
    """The root of the mean of squares."""
    return np.sqrt(np.mean(np.square(array)))
