"""Many models trained at once, each on a core of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fathoms import _native
from fathoms.callbacks import History
from fathoms.engine.seeds import global_seed
from fathoms.engine.shared_tables import shared_tables
from fathoms.engine.structure import flatten
from fathoms.models.arguments import verbosity, whole_number
from fathoms.models.batches import yields_batches
from fathoms.models.many_progress import ManyProgress
from fathoms.models.model import Model
from fathoms.models.model_job import ModelJob
from fathoms.models.models_failed import ModelsFailed
from fathoms.models.one_each import CallbacksForEach, callbacks_of_each, of_each, rows_of_each, tables_of_each
from fathoms.models.shared_parts import refuse_shared
from fathoms.models.side_by_side import SideBySide

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from fathoms.checkpoints import Checkpoint


def fit_many(
    models: Iterable[Model],
    x: Any = None,
    y: Any = None,
    *,
    rows: Sequence[Any] | np.ndarray | None = None,
    batch_size: int | Sequence[int] | None = None,
    epochs: int | Sequence[int] = 1,
    verbose: int | str = "auto",
    callbacks: CallbacksForEach = None,
    validation_split: float | Sequence[float] = 0.0,
    validation_data: Any = None,
    shuffle: bool | str | Sequence[bool | str] = True,
    class_weight: Mapping[int, float] | Sequence[Mapping[int, float] | None] | None = None,
    sample_weight: Any = None,
    initial_epoch: int | Sequence[int] = 0,
    steps_per_epoch: int | Sequence[int | None] | None = None,
    validation_steps: int | Sequence[int | None] | None = None,
    validation_batch_size: int | Sequence[int | None] | None = None,
    validation_freq: int = 1,
    checkpoint: str | PathLike[str] | Checkpoint | None = None,
    threads: int | None = None,
) -> list[History]:
    """Train independent models of any shapes at the same time, each as `model.fit` would: the same bits, in less time.

    Each model has a core of its own, and they share the data, which is converted once. Use it for ensembles, for
    cross-validation (`rows` are the folds), and to try settings.

    Arguments are those of `fit`. Where models differ, give a list with one for each model, in their order:
    `batch_size=[16, 32, 64]`; `x`, `y` and `sample_weight` as lists of arrays or frames; `validation_data` as a list of
    tuples; `class_weight` as a list of dictionaries.

    Args:
        models: compiled models. No two may share what training changes: weights, optimizers, metrics.
        x, y: the table and its targets, as for `fit`; or a list with one for each model.
        rows: for each model the rows of the table that it is trained on: their numbers, which may repeat, or True and
            False for every row, or None for all. The table is not copied; the bits are those of `fit(x[rows], y[rows])`.
        batch_size, epochs, shuffle, validation_split, validation_data, class_weight, sample_weight, initial_epoch,
            steps_per_epoch, validation_steps, validation_batch_size: as for `fit`.
        validation_freq: measure every so many epochs.
        checkpoint: as for `fit`; each model has a folder of its own in it, called by its number. Those that are finished are
            not trained again, the others go on, each to the same bits.
        callbacks: a function of a model's number that returns its callbacks, or a list of lists. They are called in the
            thread of their model.
        verbose: 0 prints nothing, 1 (or `"auto"`) a bar for all models, 2 a line for each.
        threads: how many models are trained at once; None for as many as there are cores. The last ones share the cores
            that are left over.

    Returns:
        The `History` of each model, in the order of the models.

    Raises:
        ValueError: arguments that fit no model; models that share something; the message says what to change.
        ModelsFailed: some models failed, when all others are trained: the errors, and the histories of all.

    Ctrl-C ends all within a moment; every model can be used, and trained further, as it then is. Models of which a part is
    written in Python are trained one at a time, beside the others.

    >>> import numpy as np, fathoms
    >>> fathoms.utils.set_random_seed(0)
    >>> x = np.linspace(-1, 1, 64).reshape(-1, 1)
    >>> models = [fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1)]) for _ in range(3)]
    >>> for model in models:
    ...     model.compile(fathoms.optimizers.SGD(0.1), "mse")
    >>> folds = [np.arange(64) % 3 != fold for fold in range(3)]
    >>> histories = fathoms.fit_many(models, x, 3 * x + 1, rows=folds, batch_size=8, epochs=50, verbose=0)
    >>> [round(history.history["loss"][-1], 6) for history in histories]
    [0.0, 0.0, 0.0]
    """
    models = _checked(models)
    level, at_once = verbosity(verbose), _threads(threads)
    count = len(models)
    several_in = any(model.built and len(model.input_names) > 1 for model in models)
    several_out = any(model.built and len(model.output_keys) > 1 for model in models)
    xs = tables_of_each(x, count, "x", several_in)
    callbacks = callbacks_of_each(callbacks, count)
    of_all = {
        "x": xs,
        "y": tables_of_each(y, count, "y", several_out),
        "sample_weight": tables_of_each(sample_weight, count, "sample_weight", several_out),
        "callbacks": callbacks,
        "row_numbers": rows_of_each(rows, count),
        "verbose": [0] * count,
        "validation_freq": [validation_freq] * count,
        "checkpoint": _checkpoints(checkpoint, count),
    }
    numbers = {
        "batch_size": batch_size,
        "epochs": epochs,
        "validation_split": validation_split,
        "validation_data": validation_data,
        "shuffle": shuffle,
        "class_weight": class_weight,
        "initial_epoch": initial_epoch,
        "steps_per_epoch": steps_per_epoch,
        "validation_steps": validation_steps,
        "validation_batch_size": validation_batch_size,
    }
    of_all.update((name, of_each(given, count, name)) for name, given in numbers.items())
    refuse_shared(models, callbacks)
    _check_sources(xs, of_all["row_numbers"])
    global_seed()  # drawn now, if it was not, so that all threads see one
    with shared_tables(_leaves(of_all)):
        jobs = []
        for number, model in enumerate(models):
            arguments = {name: each[number] for name, each in of_all.items()}
            jobs.append(ModelJob(number, model, arguments, _work(model, arguments)))
        _prepare_in_order(jobs)
        progress = ManyProgress(jobs, level)
        try:
            SideBySide([job for job in jobs if not job.is_done], at_once).run(progress.look)
        finally:
            _release(jobs)
        progress.end()
    return _histories(jobs)


def _checked(models: Iterable[Model]) -> list[Model]:
    if isinstance(models, Model) or not isinstance(models, Iterable):
        raise ValueError(
            f"fit_many(models): found {type(models).__name__}; it is a list of models: fit_many([model], x, y)."
        )
    models = list(models)
    for number, model in enumerate(models):
        if not isinstance(model, Model):
            raise ValueError(f"fit_many(models): number {number} is no model: {model!r}. Give compiled models.")
        if not model.compiled:
            raise ValueError(
                f"fit_many(models): number {number}, {model.name!r}, is not compiled: model.compile(optimizer='adam', loss='mse')."
            )
    return models


def _checkpoints(checkpoint: Any, count: int) -> list[Any]:
    """Return where each model's run is kept."""
    if checkpoint is None:
        return [None] * count
    from importlib import import_module

    checkpoints: Any = import_module("fathoms.checkpoints")  # it stands above models
    kept: Checkpoint = checkpoints.Checkpoint.of(checkpoint)
    return [kept.inside(str(number)) for number in range(count)]


def _release(jobs: list[ModelJob]) -> None:
    """Let others use the folders of those that were prepared, but did not come to be trained."""
    for job in jobs:
        if job.run is not None and job.run.keeper is not None:
            job.run.keeper.release()


def _threads(threads: int | None) -> int:
    return _native.get_threads() if threads is None else whole_number(threads, "fit_many(threads)", 1, "threads=2")


def _check_sources(xs: list[Any], rows: list[Any]) -> None:
    """Refuse what yields batches if several models would draw from it, or if only some of its rows are wanted."""
    met: dict[int, int] = {}
    for number, x in enumerate(xs):
        if not yields_batches(x):
            continue
        if rows[number] is not None:
            raise ValueError(
                f"fit_many(rows): x yields batches for model {number}, which have no row numbers. Give tables."
            )
        if met.setdefault(id(x), number) != number:
            raise ValueError(
                f"fit_many(x): the models {met[id(x)]} and {number} share what yields their batches. Give a table, or a list "
                f"with a source for each model."
            )


def _leaves(of_all: dict[str, list[Any]]) -> list[Any]:
    """All tables that were given, whatever they are part of."""
    given = [of_all[name] for name in ("x", "y", "sample_weight", "validation_data")]
    tables = [value for values in given for value in values if not yields_batches(value)]
    return [*tables, *(leaf for value in tables for leaf in flatten(value) if hasattr(leaf, "shape"))]


def _work(model: Model, arguments: dict[str, Any]) -> float:
    """About how long a model takes: the numbers that its steps go through."""
    own = arguments["row_numbers"]
    first = next((leaf for leaf in flatten(arguments["x"]) if hasattr(leaf, "__len__")), ())
    rows = len(first) if own is None else len(own)
    layers = model._flatten_layers()
    weights = sum(variable.size for layer in layers for variable in layer._weights)
    is_built_in = all(type(layer).__module__.startswith("fathoms.") for layer in layers)
    epochs = arguments["epochs"]
    return float(
        max(1, rows) * (weights + 100) * (epochs if isinstance(epochs, int) else 1) * (1 if is_built_in else 1000)
    )


def _prepare_in_order(jobs: list[ModelJob]) -> None:
    """Prepare what draws from global seeds, so that it draws what it would alone; and the first, to see that all fits.

    Raises:
        Exception: what is wrong with the first model; nothing has been trained then.
    """
    for job in jobs:
        if job.number == 0 or not job.model.built:
            try:
                job.prepare()
            except Exception as error:
                if job.number == 0:
                    raise
                job.failure, job.is_done = error, True


def _histories(jobs: list[ModelJob]) -> list[History]:
    failed = [job for job in jobs if job.failure is not None]
    histories = [job.history for job in jobs]
    if failed:
        errors = []
        for job in failed:
            assert job.failure is not None
            job.failure.add_note(f"fit_many: this was model {job.number}, {job.model.name!r}.")
            errors.append(job.failure)
        numbers = [job.number for job in failed]
        which = ", ".join(map(str, numbers[:10])) + (", ..." if len(numbers) > 10 else "")
        message = (
            f"fit_many: {len(failed)} of {len(jobs)} models failed (numbers {which}); the others are trained. "
            f"`histories` of this error has what each came to"
        )
        raise ModelsFailed(message, errors, numbers, histories)
    return [history for history in histories if history is not None]
