"""The error that stops a run whose numbers are no numbers any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fathoms.callbacks import History


class NonFiniteError(FloatingPointError):
    """A step of training would have left NaN or infinity: in its loss, a weight, or what the optimizer keeps.

    The model has the weights, moving averages and optimizer's state from before that step, to the bit.

    Attributes:
        epoch: the epoch, counted from 0 as in callbacks; None for a single step such as `train_on_batch`.
        step: the step within the epoch, counted from 0; without an epoch, how many steps the optimizer had done.
        layer: the name of the layer in which it began; None if it began in the data or the loss.
        what: what is not finite: `"x"`, `"y"`, `"sample_weight"`, `"output"`, `"loss"`, `"gradient of kernel"`,
            `"kernel"` (as it was before the step), `"kernel after the step"`, and so on with the weight's name.
        row: the row, counted from 0: of `x` and `y` as given to `fit`; where batches are given, of the batch. None if no
            single row is the cause, or of a table that is streamed.
        column: the column of `x` or `y`: its name, if they came with names, or its number; None if none is the cause.
        cause: the likely cause in words, told from what was found.
        mend: the line that mends it.
        losses: the losses of the steps before, the last at the end.
        history: the `History` of the epochs that were finished; None for a single step.

    >>> import numpy as np, fathoms
    >>> fathoms.utils.set_random_seed(0)
    >>> model = fathoms.Sequential([fathoms.Input((2,)), fathoms.layers.Dense(1, name="neuron")])
    >>> model.compile(fathoms.optimizers.SGD(10.0), "mse")
    >>> try:
    ...     history = model.fit(np.ones((64, 2)), np.ones(64), epochs=50, verbose=0)
    ... except fathoms.NonFiniteError as error:
    ...     print(error.what, bool(np.isfinite(model.get_weights()[0]).all()), "learning rate" in str(error))
    loss True True
    """

    def __init__(
        self,
        message: str,
        *,
        epoch: int | None = None,
        step: int = 0,
        layer: str | None = None,
        what: str = "loss",
        row: int | None = None,
        column: str | int | None = None,
        cause: str = "",
        mend: str = "",
        losses: list[float] | None = None,
        history: History | None = None,
    ) -> None:
        super().__init__(message)
        self.epoch = epoch
        self.step = step
        self.layer = layer
        self.what = what
        self.row = row
        self.column = column
        self.cause = cause
        self.mend = mend
        self.losses = losses or []
        self.history = history
