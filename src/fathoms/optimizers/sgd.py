"""Stochastic gradient descent."""

from __future__ import annotations

from typing import Any

from fathoms.optimizers.optimizer import Optimizer, Rate


class SGD(Optimizer):
    """Stochastic gradient descent, with momentum if wanted.

    Without momentum, `w -= learning_rate * g`. With momentum, a velocity `v` is kept for every weight:
    `v = momentum * v - learning_rate * g`, then `w += v`; with `nesterov=True` instead
    `w += momentum * v - learning_rate * g`.

    Args:
        learning_rate: a float, a `LearningRateSchedule`, or a function without arguments that returns a float.
        momentum: a float from 0 to 1.
        nesterov: whether to look ahead along the velocity (Nesterov, 1983).
        weight_decay, clipnorm, clipvalue, global_clipnorm, use_ema, ema_momentum, ema_overwrite_frequency,
            loss_scale_factor, gradient_accumulation_steps, name: as for `Optimizer`.

    Raises:
        ValueError: if `momentum` is out of range, or an argument is unknown.

    Source: `keras.optimizers.SGD`.

    >>> from fathoms import Variable
    >>> from fathoms.optimizers import SGD
    >>> variable = Variable([1.0])
    >>> optimizer = SGD(learning_rate=0.5, momentum=0.5)
    >>> for _ in range(2):
    ...     optimizer.apply([[1.0]], [variable])
    >>> variable.numpy().tolist()
    [-0.25]
    """

    kind = "sgd"
    _own_arguments = ("momentum", "nesterov")

    def __init__(
        self,
        learning_rate: Rate = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
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
        if not isinstance(momentum, float) or not 0 <= momentum <= 1:
            raise ValueError(f"`momentum` must be a float between [0, 1]. Received: momentum={momentum!r}")
        self.momentum = momentum
        self.nesterov = nesterov
        self._slot_groups = (("momentum",),) if momentum else ()

    def numbers(self) -> dict[str, float]:
        """What the native rule needs to know."""
        return {"momentum": self.momentum, "nesterov": float(self.nesterov)} if self.momentum else {}
