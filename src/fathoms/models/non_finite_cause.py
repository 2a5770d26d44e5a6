"""Why a step came to NaN or infinity: the likely cause, told from what was found, and the line that mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from fathoms.models.model import Model
    from fathoms.models.non_finite_start import NonFiniteStart

_LARGE = 1e3  # so many times the other columns, a column needs scaling
_LOOKED_AT = 1 << 16  # rows
_GROWS = 10.0  # so many times its smallest, the loss runs away


class Cause(NamedTuple):
    """A likely cause in words, the line that mends it, and the number of the column if it is one."""

    words: str
    mend: str
    column: int | None = None


class Evidence:
    """What a cause is told from.

    Args:
        model: the model.
        x: its first input, all rows of the run.
        targets: the targets of the step, or None.
        rate: the learning rate of the step.

    Attributes:
        output: the predictions of the step.
        entered: what entered the step of the layer in which it began, of one row; None if that is not known, or not finite.
        alone: whether the layer is a single step, so that this is what entered the layer.
        loss_row: the loss's name, and the predictions of the row where the loss began.
    """

    def __init__(self, model: Model, x: np.ndarray | None, targets: np.ndarray | None, rate: float) -> None:
        self.model = model
        self.x = x
        self.targets = targets
        self.rate = rate
        self.output: np.ndarray | None = None
        self.entered: np.ndarray | None = None
        self.alone = False
        self.loss_row: tuple[str, np.ndarray] | None = None


def cause_of(start: NonFiniteStart, losses: list[float], names: list[str] | None) -> Cause:
    """Return the likely cause.

    Args:
        start: where it began.
        losses: the losses of the steps before.
        names: the names of the columns of x, if it came with any.
    """
    evidence = start.evidence
    if start.what in ("x", "y", "sample_weight"):
        return _data(start.what)
    if start.loss is None:
        return Cause(
            "this weight was not finite before the step.",
            "Give it finite values: model.load_weights('last_good.weights.h5'), or build the model anew.",
        )
    found = (
        _steep_output(start) if start.what == "output" else _loss(evidence) if "loss" in start.what else _rule(start)
    )
    return (
        found
        or _labels(evidence)
        or unscaled(evidence.x, names)
        or _large_targets(evidence.targets)
        or _rate(evidence, losses)
    )


def _data(name: str) -> Cause:
    if name == "sample_weight":
        mend = "Give such rows the weight 0: sample_weight = np.nan_to_num(sample_weight, posinf=0, neginf=0)."
    else:
        rows = ".reshape(len(x), -1)" if name == "x" else ".reshape(len(y), -1)"
        mend = f"Leave such rows out: keep = np.isfinite({name}{rows}).all(axis=1); x, y = x[keep], y[keep]."
    return Cause("the data has such a value.", mend)


def _steep_output(start: NonFiniteStart) -> Cause | None:
    """What a layer's own function made of finite numbers."""
    entered = start.evidence.entered
    if entered is None or not np.isfinite(entered).all():
        return None
    low, high = float(entered.min()), float(entered.max())
    steep = np.log(np.finfo(entered.dtype).max)
    if not start.evidence.alone and high > steep and start.value > 0:
        return Cause(
            f"the activation grows like exp, and exp({_number(high)}) is too large for {entered.dtype}.",
            f"Take one that grows slower, such as activation='softplus', in {start.layer!r}, or scale the inputs.",
        )
    if low <= 0 and (np.isnan(start.value) or start.value < 0) and max(-low, high) < 1e15:
        return _logarithm(f"it was given {_number(low)}", "ops.log(ops.maximum(x, 1e-7))")
    return None


def _logarithm(given: str, line: str) -> Cause:
    return Cause(
        f"a logarithm (or a root, a power, a division) of 0 or of a negative number: {given}.",
        f"Keep its argument above 0: {line}.",
    )


def _loss(evidence: Evidence) -> Cause | None:
    if evidence.loss_row is None:
        output = evidence.output
        if output is not None and np.isfinite(output).all() and np.abs(output).max() < 1e15 and output.min() <= 0:
            return _logarithm(
                f"predictions go down to {_number(float(output.min()))}", "ops.log(ops.maximum(y_pred, 1e-7))"
            )
        return None
    name, output = evidence.loss_row
    low = float(output.min())
    if low <= 0 and np.abs(output).max() < 1e15 and name in ("poisson", "kl_divergence"):
        return Cause(
            f"{name} takes the logarithm of the prediction, which is {_number(low)} here.",
            "Let the last layer give positive numbers: activation='softplus' (or 'softmax' for shares of 1).",
        )
    if low < 0 and name.endswith("crossentropy"):
        return Cause(
            f"{name} takes predictions between 0 and 1, and one is {_number(low)} here.",
            "Let the last layer give shares: activation='sigmoid' for one, 'softmax' for several; or set from_logits=True.",
        )
    return None


def _rule(start: NonFiniteStart) -> Cause | None:
    optimizer = start.evidence.model.optimizer
    epsilon = getattr(optimizer, "epsilon", None)
    if "after the step" in start.what and epsilon == 0:
        return Cause(
            f"{type(optimizer).__name__}(epsilon=0) divides 0 by 0 where a gradient is 0.",
            "Leave epsilon out: its default is 1e-7.",
        )
    return None


def _labels(evidence: Evidence) -> Cause | None:
    """Targets that a loss of shares has no minimum for."""
    objective, targets = evidence.model._objective, evidence.targets
    first = None if objective is None or not objective.losses else objective.losses[0]
    kind = getattr(first, "kind", None)
    if targets is None or not targets.size or kind not in ("binary_crossentropy", "categorical_crossentropy"):
        return None
    low, high = float(targets.min()), float(targets.max())
    if low >= 0 and high <= 1:
        return None
    mend = "y = (y == y.max()).astype('float32')" if kind[0] == "b" else "y = keras.utils.to_categorical(labels)"
    return Cause(
        f"{kind} takes targets between 0 and 1, and these go from {_number(low)} to {_number(high)}.",
        f"Number them so: {mend}.",
    )


def unscaled(x: np.ndarray | None, names: list[str] | None) -> Cause | None:
    """A column whose numbers are far larger than those of the others, or all of them, if they are large.

    >>> print(unscaled(np.array([[0.5, 20000.0], [0.1, 90000.0]]), ["acidity", "price"]).words)
    the column 'price' goes from 2e+04 to 9e+04, the others stay within 0.5: it is not scaled.
    """
    if x is None or not x.size:
        return None
    flat = x[:_LOOKED_AT].reshape(len(x[:_LOOKED_AT]), -1)
    low, high = flat.min(axis=0), flat.max(axis=0)
    reach = np.maximum(-low, high)
    column = int(np.argmax(reach))
    others = np.delete(reach, column)
    usual = float(np.median(others)) if len(others) else 1.0
    if not reach[column] > _LARGE * max(usual, 1e-3) or reach[column] <= _LARGE:
        return None
    name = f"the column {names[column]!r}" if names else f"column {column} of x" if len(others) else "x"
    rest = f", the others stay within {_number(usual)}" if len(others) else ""
    return Cause(
        f"{name} goes from {_number(float(low[column]))} to {_number(float(high[column]))}{rest}: it is not scaled.",
        "Scale the columns: scale = keras.layers.Normalization(); scale.adapt(x); and make it the first layer "
        "(or x = sklearn.preprocessing.StandardScaler().fit_transform(x)).",
        column,
    )


def _large_targets(targets: np.ndarray | None) -> Cause | None:
    if targets is None or not targets.size:
        return None
    reach = float(np.abs(targets).max())
    if reach <= 1e4:
        return None
    return Cause(
        f"the targets go up to {_number(reach)}: they are not scaled.",
        "Scale them: mean, spread = y.mean(), y.std(); y = (y - mean) / spread.",
    )


def _rate(evidence: Evidence, losses: list[float]) -> Cause:
    rate = _number(evidence.rate)
    known = [loss for loss in losses if np.isfinite(loss)]
    smaller = _number(min(evidence.rate / 10, 0.01))
    line = f"compile(optimizer=keras.optimizers.{type(evidence.model.optimizer).__name__}({smaller}))"
    if len(known) > 1 and abs(known[-1]) > _GROWS * max(min(map(abs, known)), 1e-12):
        return Cause(f"the learning rate {rate} is too high, as the loss grows.", f"Try a smaller one: {line}.")
    return Cause(
        f"the numbers grow too large, maybe as the learning rate {rate} is too high.",
        f"Try a smaller one: {line}; or hold the gradients: clipnorm=1.0.",
    )


def _number(value: float) -> str:
    return f"{value:.3g}"
