"""AdamW."""

from __future__ import annotations

from typing import Any

from fathoms.optimizers.adam import Adam
from fathoms.optimizers.optimizer import Rate


class AdamW(Adam):
    """Adam with weight decay that does not pass through the gradient: every weight shrinks at the same pace.

    Before each of Adam's steps, `w -= learning_rate * weight_decay * w`.

    Args:
        learning_rate: a float, a `LearningRateSchedule`, or a function without arguments that returns a float.
        weight_decay: how fast weights shrink; `exclude_from_weight_decay` spares some.
        beta_1, beta_2, epsilon, amsgrad: as for `Adam`.
        clipnorm, clipvalue, global_clipnorm, use_ema, ema_momentum, ema_overwrite_frequency, loss_scale_factor,
            gradient_accumulation_steps, name: as for `Optimizer`.

    Raises:
        ValueError: if `weight_decay` is None, a number is out of range, or an argument is unknown.

    Source: Loshchilov and Hutter, 2017, https://arxiv.org/abs/1711.05101; `keras.optimizers.AdamW`.

    >>> from fathoms import Variable
    >>> from fathoms.optimizers import AdamW
    >>> variable = Variable([1.0, 2.0])
    >>> AdamW(0.5, weight_decay=0.5).apply([[1.0, 600.0]], [variable])
    >>> variable.numpy().round(4).tolist()
    [0.25, 1.0]
    """

    def __init__(
        self,
        learning_rate: Rate = 0.001,
        weight_decay: float = 0.004,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
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
        if weight_decay is None:
            raise ValueError("Argument `weight_decay` must be a float. Received: weight_decay=None")
        super().__init__(
            learning_rate=learning_rate,
            beta_1=beta_1,
            beta_2=beta_2,
            epsilon=epsilon,
            amsgrad=amsgrad,
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
