"""Muon."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import sqrt
from typing import Any

import numpy as np

from fathoms.engine.variable import Variable
from fathoms.optimizers.optimizer import Array, Optimizer, Rate


class Muon(Optimizer):
    """Momentum whose step for a matrix is made nearly orthogonal, so that all its directions are learned alike.

    For a variable with two axes, with gradient `g`: `m = momentum * m + g`, `x = g + momentum * m` (without `nesterov`,
    `x = m`), then `w -= learning_rate * orthogonal(x) * sqrt(max(shape)) * rms_rate`. `orthogonal(x)` divides by the
    Frobenius norm and then does, `ns_steps` times, `a = x @ x.T`, `x = muon_a * x + (muon_b * a + muon_c * a @ a) @ x`.
    Other variables, embeddings, and those that `exclude_layers` names are left to Adam with weight decay.

    The core computes its gradients; the rule itself is NumPy's, applied after every batch.

    Args:
        learning_rate: a float, a `LearningRateSchedule`, or a function without arguments that returns a float.
        adam_beta_1: Adam's `beta_1`.
        adam_beta_2: Adam's `beta_2`.
        adam_weight_decay: weight decay of the variables that Adam changes, or None.
        epsilon: Adam's `epsilon`.
        weight_decay: weight decay of the other variables, or None.
        clipnorm, clipvalue, global_clipnorm, use_ema, ema_momentum, ema_overwrite_frequency, loss_scale_factor,
            gradient_accumulation_steps, name: as for `Optimizer`.
        exclude_layers: regular expressions; Adam changes the variables in whose paths one is found.
        exclude_embeddings: whether Adam changes variables with `embedding` in their paths.
        muon_a, muon_b, muon_c: coefficients of the iteration.
        adam_lr_ratio: what the learning rate is multiplied by for Adam.
        momentum: how much of the last step is kept.
        ns_steps: how many times to iterate.
        nesterov: whether to look ahead along the momentum.
        rms_rate: the size of a step's numbers beside the learning rate, as Adam's have; None leaves the step as it is.

    Raises:
        ValueError: if an argument is out of range or unknown.

    Source: Jordan et al., 2024, https://kellerjordan.github.io/posts/muon; Liu et al., 2025,
    https://arxiv.org/abs/2502.16982; `keras.optimizers.Muon`.

    >>> from fathoms import Variable
    >>> from fathoms.optimizers import Muon
    >>> variable = Variable([[1.0, 2.0], [3.0, 4.0]])
    >>> Muon(0.1, weight_decay=None, rms_rate=None).apply([[[1.0, 6.0], [7.0, 2.0]]], [variable])
    >>> variable.numpy().round(2)
    array([[0.99, 1.92],
           [2.91, 3.98]], dtype=float32)
    """

    _own_arguments = (
        "adam_beta_1",
        "adam_beta_2",
        "epsilon",
        "exclude_layers",
        "muon_a",
        "muon_b",
        "muon_c",
        "adam_lr_ratio",
        "momentum",
        "ns_steps",
        "nesterov",
        "exclude_embeddings",
        "adam_weight_decay",
        "rms_rate",
    )

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        adam_beta_1: float = 0.9,
        adam_beta_2: float = 0.999,
        adam_weight_decay: float | None = 0.004,
        epsilon: float = 1e-7,
        weight_decay: float | None = 0.004,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str | None = None,
        exclude_layers: list[str] | None = None,
        exclude_embeddings: bool = True,
        muon_a: float = 3.4445,
        muon_b: float = -4.7750,
        muon_c: float = 2.0315,
        adam_lr_ratio: float = 1,
        momentum: float = 0.95,
        ns_steps: int = 5,
        nesterov: bool = True,
        rms_rate: float | None = 0.2,
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
        self.adam_beta_1 = adam_beta_1
        self.adam_beta_2 = adam_beta_2
        self.adam_weight_decay = adam_weight_decay
        self.epsilon = epsilon
        self.exclude_layers = exclude_layers or []
        self.exclude_embeddings = exclude_embeddings
        self.muon_a = muon_a
        self.muon_b = muon_b
        self.muon_c = muon_c
        self.adam_lr_ratio = adam_lr_ratio
        self.momentum = momentum
        self.ns_steps = ns_steps
        self.nesterov = nesterov
        self.rms_rate = rms_rate

    def _should_use_adamw(self, variable: Variable) -> bool:
        import re

        return (
            variable.ndim != 2
            or (self.exclude_embeddings and "embedding" in variable.path.lower())
            or any(re.search(pattern, variable.path) for pattern in self.exclude_layers)
        )

    def build(self, variables: Sequence[Variable]) -> None:
        """Make the variables that the rule keeps for each of `variables`; a second call does nothing."""
        if self.built:
            return
        super().build(variables)
        self.momentums: list[Variable] = []
        self.adam_velocities: list[Variable | None] = []  # only for the variables that Adam changes
        for variable in variables:
            self.momentums.append(self.add_variable_from_reference(variable, "momentum"))
            adam = self._should_use_adamw(variable)
            self.adam_velocities.append(self.add_variable_from_reference(variable, "velocity") if adam else None)

    def update_step(self, gradient: Any, variable: Variable, learning_rate: Any) -> None:
        """Change one variable, and what the rule keeps for it, by one step."""
        number = variable.value.dtype.type
        gradient, rate = np.asarray(gradient, variable.dtype), number(learning_rate)
        index = self._get_variable_index(variable)
        m, v = self.momentums[index], self.adam_velocities[index]
        if v is None:
            self._muon_step(gradient, variable, rate, m)
        else:
            self._adam_step(gradient, variable, rate * number(self.adam_lr_ratio), m, v)

    def _muon_step(self, gradient: Array, variable: Variable, rate: Any, m: Variable) -> None:
        m.assign_add(gradient + m.value * (self.momentum - 1))
        ahead = gradient + self.momentum * m.value if self.nesterov else m.value
        step = self.zeropower_via_newtonschulz5(ahead, self.ns_steps)
        self.assign_sub(variable, self.lr_adjust(rate * step))

    def _adam_step(self, gradient: Array, variable: Variable, rate: Any, m: Variable, v: Variable) -> None:
        number = variable.value.dtype.type
        time = number(int(self.iterations) + 1)
        rate = rate * np.sqrt(1 - number(self.adam_beta_2) ** time) / (1 - number(self.adam_beta_1) ** time)
        m.assign_add((gradient - m.value) * (1 - self.adam_beta_1))
        v.assign_add((np.square(gradient) - v.value) * (1 - self.adam_beta_2))
        self.assign_sub(variable, m.value * rate / (np.sqrt(v.value) + self.epsilon))

    def lr_adjust(self, x: Any) -> Any:
        """A step `x` of a matrix, of the size that Adam's steps have: `x * sqrt(max(x.shape)) * rms_rate`."""
        return x if self.rms_rate is None else x * sqrt(max(x.shape[0], x.shape[1])) * self.rms_rate

    def zeropower_via_newtonschulz5(self, x: Any, steps: int) -> Any:
        """The orthogonal matrix nearest to `x`, roughly: its singular values are brought close to 1 in `steps` steps.

        Args:
            x: array of shape `(..., rows, columns)`.
            steps: how many times to iterate.

        Raises:
            ValueError: if `x` has fewer than two axes.
        """
        shape = np.shape(x)
        if len(shape) < 2:
            raise ValueError(
                f"Muon makes matrices orthogonal, but found an array of shape {shape}. Leave it to Adam: exclude_layers."
            )
        tall = shape[-2] > shape[-1]
        if tall:
            x = np.swapaxes(x, -2, -1)
        x = x / (np.sqrt(np.sum(np.square(x), axis=(-2, -1), keepdims=True)) + 1e-7)
        for _ in range(steps):
            a = x @ np.swapaxes(x, -2, -1)
            x = self.muon_a * x + (self.muon_b * a + self.muon_c * (a @ a)) @ x
        return np.swapaxes(x, -2, -1) if tall else x

    def _apply_weight_decay(self, variables: Iterable[Variable]) -> None:
        for variable in variables:
            decay = self.adam_weight_decay if self._should_use_adamw(variable) else self.weight_decay
            if decay is not None and self._use_weight_decay(variable):
                self._decay(variable, decay)
