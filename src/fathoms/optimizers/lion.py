"""Lion."""

from __future__ import annotations

from typing import Any

from fathoms.optimizers.optimizer import Optimizer, Rate


class Lion(Optimizer):
    """Gradient descent with steps of one size: only the direction of the smoothed gradient counts.

    With gradient `g`: `w -= learning_rate * sign(beta_1 * m + (1 - beta_1) * g)`, then `m = beta_2 * m + (1 - beta_2) * g`.
    It wants a learning rate some three to ten times smaller than Adam's, and a weight decay as many times larger.

    Args:
        learning_rate: a float, a `LearningRateSchedule`, or a function without arguments that returns a float.
        beta_1: how much the momentum counts in the direction of the step, above 0, up to 1.
        beta_2: how slowly the momentum changes, from 0 to 1.
        weight_decay, clipnorm, clipvalue, global_clipnorm, use_ema, ema_momentum, ema_overwrite_frequency,
            loss_scale_factor, gradient_accumulation_steps, name: as for `Optimizer`.

    Raises:
        ValueError: if a number is out of range, or an argument is unknown.

    Source: Chen et al., 2023, https://arxiv.org/abs/2302.06675; `keras.optimizers.Lion`.

    >>> from fathoms import Variable
    >>> from fathoms.optimizers import Lion
    >>> variable = Variable([1.0, 2.0])
    >>> Lion(0.5).apply([[1.0, 600.0]], [variable])
    >>> variable.numpy().round(4).tolist()
    [0.5, 1.5]
    """

    kind = "lion"
    _own_arguments = ("beta_1", "beta_2")
    _slot_groups = (("momentum",),)

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.99,
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
        if not 0 < beta_1 <= 1:
            raise ValueError(
                f"Argument `beta_1` must be in the [0, 1] range. Otherwise, the optimizer degenerates to SignSGD. "
                f"Received: beta_1={beta_1}. It may not be 0 either."
            )
        if not 0 <= beta_2 <= 1:
            raise ValueError(f"Argument `beta_2` must be in the [0, 1] range. Received: beta_2={beta_2}.")
        self.beta_1 = beta_1
        self.beta_2 = beta_2
