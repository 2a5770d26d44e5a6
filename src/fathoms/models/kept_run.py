"""A fit whose state is kept on the disk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from fathoms.callbacks import History
from fathoms.engine.seeds import given_seed
from fathoms.engine.structure import flatten
from fathoms.models.batches import Batches
from fathoms.models.fit_run import FitRun, TrainedRows
from fathoms.models.rows import Rows

if TYPE_CHECKING:
    from fathoms.checkpoints import RunKeeper
    from fathoms.models.model import Model
    from fathoms.models.streaming import Stream


def keeper_of(
    model: Model, run: FitRun, checkpoint: Any, backups: Sequence[Any], arguments: dict[str, Any]
) -> RunKeeper:
    """Return what keeps a prepared fit on the disk.

    Args:
        model: the model.
        run: the fit.
        checkpoint: what `fit` was given.
        backups: the callbacks that want the run kept.
        arguments: those arguments of `fit` that must be the same when the run goes on.

    Raises:
        CheckpointError: the folder cannot be used, or holds another run.
        ValueError: two of them want the run kept.
    """
    if len(backups) + (checkpoint is not None) > 1:
        raise ValueError(
            "fit(checkpoint): the run is kept twice, by checkpoint= or a BackupAndRestore, and another BackupAndRestore. Give "
            "one of them: fit(..., checkpoint='run/')."
        )
    if not model.built:
        _build(model, run.source)
    told = run.told.callbacks
    checkpoints: Any = import_module("fathoms.checkpoints")  # it stands above models
    described: Any = import_module("fathoms.checkpoints.run_description")
    description = described.describe_model(model)
    if not backups:  # as in Keras, which takes a backup up whatever the seed is
        description["the seed"] = str(given_seed())
    description.update((f"fit({name})", str(value)) for name, value in arguments.items())
    for name, part in (("the data", run.source), ("the validation data", run.validation)):
        for own, arrays in _arrays(part):
            description.update(described.describe_arrays(f"{name}{own}", arrays))
        description[f"{name}, number of batches"] = str(getattr(part, "steps", None))
    epochs = run.initial_epoch, run.epochs
    keeper: RunKeeper = checkpoints.RunKeeper(
        checkpoints.Checkpoint(**backups[0].checkpoint()) if backups else checkpoints.Checkpoint.of(checkpoint),
        model,
        run.told,
        # As in Keras, what `fit` returns has the epochs since the backup.
        [callback for callback in told if not (backups and isinstance(callback, History))],
        run.source,
        epochs,
        description,
        lambda: _look(model, run.source),
    )
    return keeper


def _build(model: Model, source: Batches | TrainedRows | Stream) -> None:
    """Let a model that its first call builds have its variables; what they held before is put back."""
    before = [(variable, variable.numpy()) for variable in model.variables]
    _look(model, source)
    for variable, value in before:
        variable.assign(value)


def _look(model: Model, source: Batches | TrainedRows | Stream) -> None:
    """Measure on the first rows."""
    if isinstance(source, Batches):
        rows = source.rows(model, 0, source.first())
    elif isinstance(source, TrainedRows):
        rows = source.rows.part(0, source.batch_size)
    else:
        rows = model._rows(*source.head, None)
    model._evaluate(rows, model._tally(rows), None)


def _arrays(part: Any) -> Iterator[tuple[str, list[Any]]]:
    """Yield what a source of rows holds, by name: all of it, or the first rows of a table that is streamed."""
    if part is None or isinstance(part, Batches):
        return
    rows = part.rows if isinstance(part, TrainedRows) else part
    if isinstance(part, TrainedRows):
        yield ", which rows", [part.order.numbers]
    if isinstance(rows, Rows):
        yield " x", rows.inputs
        yield " y", rows.targets
        yield ", weights", rows.weights
        return
    held = part.head if hasattr(part, "head") else (rows.x, rows.y, rows.sample_weight)
    for name, value in zip((" x", " y", ", weights"), held, strict=True):
        yield name, [leaf for leaf in flatten(value) if leaf is not None and hasattr(leaf, "shape")]
