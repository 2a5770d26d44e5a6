"""How it is told where NaN or infinity began, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fathoms.models.non_finite_cause import cause_of
from fathoms.models.non_finite_error import NonFiniteError

if TYPE_CHECKING:
    from fathoms.models.finite_guard import FiniteGuard
    from fathoms.models.model import Model
    from fathoms.models.non_finite_start import NonFiniteStart

_SHOWN = 4


def error_of(
    guard: FiniteGuard, model: Model, start: NonFiniteStart, iteration: int, each: int | None
) -> NonFiniteError:
    """Return the error that says all of it.

    Args:
        guard: where in the run it happened.
        model: the model.
        start: where it began.
        iteration: how many steps were done before.
        each: how many steps an epoch has, if several run at once.
    """
    names = model._column_names
    losses = guard.losses()
    epoch, step = guard.epoch, iteration - (guard.begun if guard.epoch is not None else 0)
    if epoch is not None and each:
        epoch, step = epoch + step // each, step % each
    cause = cause_of(start, losses, names)
    number = cause.column if start.column is None and cause.column is not None else start.column
    column = names[number] if names and number is not None and start.what != "y" else number
    message = " ".join((
        f"{_place(guard, epoch, step)}: {_what(start, column)}",
        *_course(losses, start),
        f"Likely cause: {cause.words}",
        cause.mend,
        "The model is as it was before this step." if guard.way == "stop" else "",
    )).strip()  # fmt: skip
    return NonFiniteError(
        message,
        epoch=epoch,
        step=step,
        layer=start.layer,
        what=start.what,
        row=start.row,
        column=column,
        cause=cause.words,
        mend=cause.mend,
        losses=losses,
        history=model.history if epoch is not None else None,
    )


def _place(guard: FiniteGuard, epoch: int | None, step: int) -> str:
    if epoch is None:
        return f"Step {step + 1}"
    return f"Epoch {epoch + 1}{f'/{guard.epochs}' if guard.epochs else ''}, step {step + 1}"


def _what(start: NonFiniteStart, column: str | int | None) -> str:
    value, row = f"{start.value:g}", "" if start.row is None else f" (row {start.row})"
    if start.what in ("x", "y", "sample_weight"):
        place = "" if start.column is None or start.what == "sample_weight" else f", column {column!r}"
        return f"{start.what}{place}{row} is {value}."
    if start.what == "loss":
        return f"the loss is {value}{row}."
    if start.layer is None:
        return f"{start.what} has {value}."
    if start.what == "output":
        return f"the output of layer {start.layer!r} is {value}{row}."
    return f"the {start.what} of layer {start.layer!r} has {value}."


def _course(losses: list[float], start: NonFiniteStart) -> list[str]:
    if start.loss is None or len(losses) < 2:
        return []
    return [f"The losses before: {', '.join(f'{loss:.3g}' for loss in losses[-_SHOWN:])}."]
