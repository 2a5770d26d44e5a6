"""Trying settings of the deep network, and keeping what the validation rows like best."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fathoms.tables.ladder.ladder import Ladder
from fathoms.tables.recipes.deep_recipe import validation_losses
from fathoms.tables.recipes.settings import Settings, View
from fathoms.tables.table_error import TableError

if TYPE_CHECKING:
    import optuna

_VIEWS: tuple[View, ...] = ("waves", "bins")
_WIDTHS = (64, 128, 256, 384, 512)
_LONGEST_LINE = 1 << 20
# Not the number of cores, so that a search is the same on every machine.
_AT_ONCE = 4


@dataclass(frozen=True)
class Trial:
    """One try: its number from 1, its settings, and the lowest validation loss that they reached."""

    number: int
    settings: Settings
    loss: float


def tune(
    ladder: Ladder,
    trials: int,
    *,
    log: str | os.PathLike[str] | None = None,
    watch: Callable[[Trial, Trial], object] | None = None,
) -> Trial:
    """Search the settings of the deep network with the lowest validation loss.

    The settings that Fathoms uses otherwise are tried first; then Optuna's sampler (a tree-structured Parzen estimator:
    Bergstra et al., "Algorithms for Hyper-Parameter Optimization", 2011) says what to try next, four at a time, which are trained side
    by side. Test rows are not looked at.

    Arguments:
        ladder: What is learned from which rows.
        trials: How many settings are tried in all, those in `log` included.
        log: A file that keeps every try, so that a search can go on where it stopped; None keeps them in memory only. A log
            may have the searches of several tables: only tries on the same rows with the same seed count.
        watch: Told of each try, and of the best so far.

    Returns:
        The best try; also when Ctrl-C ends the search after the first.

    Raises:
        TableError: Optuna is not installed, the log cannot be read, or `trials` is below 1.
    """
    optuna = _optuna()
    if trials < 1:
        raise TableError(f"--tune {trials}: give the number of settings to try, for example 30.")
    try:
        study = optuna.create_study(
            study_name=_same_work(ladder),
            storage=_storage(log),
            sampler=optuna.samplers.TPESampler(seed=ladder.seed, constant_liar=True),
            load_if_exists=True,
        )
    except TableError:
        raise
    except (ValueError, KeyError, OSError) as error:  # JSON's and Unicode's errors are of the first kind
        raise TableError(f"{log} is no log of a search. Give another file, or delete it.") from error
    if not study.trials:
        study.enqueue_trial(_as_parameters(Settings()))
    lesson = ladder.lesson()
    try:
        while (left := trials - len(_finished(study))) > 0:
            asked = [study.ask() for _ in range(min(left, _AT_ONCE))]
            candidates = [_settings(trial) for trial in asked]
            for trial, settings, loss in zip(asked, candidates, validation_losses(lesson, candidates), strict=True):
                study.tell(trial, loss)
                if watch:
                    watch(Trial(trial.number + 1, settings, loss), _best(study))
    except KeyboardInterrupt:
        if not _finished(study):
            raise
        ladder.interrupted = True
    return _best(study)


def _optuna() -> Any:
    try:
        import optuna
    except ImportError:
        raise TableError("--tune needs the package Optuna. Install it: pip install 'fathoms[tune]'") from None
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    return optuna


def _storage(log: str | os.PathLike[str] | None) -> Any:
    if log is None:
        return None
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    path = Path(log)
    if not path.parent.is_dir():
        raise TableError(f"--tune: there is no folder {path.parent} for the log of the search. Make it first.")
    if path.exists() and not _is_log(path):
        raise TableError(f"{path} is no log of a search. Give another file, or delete it.")
    return JournalStorage(JournalFileBackend(os.fspath(path)))


def _is_log(path: Path) -> bool:
    """Whether a file is empty, or begins as Optuna's journals do: nothing is to be appended to any other."""
    try:
        with path.open("rb") as file:
            line = file.readline(_LONGEST_LINE)
        return not line or "op_code" in json.loads(line)
    except (OSError, ValueError, RecursionError):
        return False


def _same_work(ladder: Ladder) -> str:
    """A name that only a search on the same rows of the same cells with the same seed has."""
    digest = hashlib.sha256()
    for column in ladder.table.frame.get_columns():
        digest.update(column.name.encode() + b"\0" + str(column.dtype).encode() + b"\0")
        digest.update(column.hash(0).to_numpy().tobytes())
    for rows in (ladder.split.train, ladder.split.validation):
        digest.update(rows.tobytes() + b"|")
    return f"{ladder.target.column} {ladder.seed} {ladder.epochs} {digest.hexdigest()[:32]}"


def _settings(trial: optuna.Trial) -> Settings:
    """What a try is made of; the ranges hold what published dense networks for tables use."""
    depth = trial.suggest_int("depth", 1, 5)
    width = trial.suggest_categorical("width", _WIDTHS)
    chosen = trial.suggest_categorical("view", _VIEWS)
    first = next(view for view in _VIEWS if view == chosen)
    return Settings(
        views=(first, *(view for view in _VIEWS if view != first)),
        widths=(width,) * depth,
        activation=trial.suggest_categorical("activation", ("relu", "silu", "selu")),
        dropout=trial.suggest_float("dropout", 0.0, 0.5),
        sigma=trial.suggest_float("sigma", 0.02, 2.0, log=True),
        bins=trial.suggest_int("bins", 8, 64, step=8),
        rate=trial.suggest_float("rate", 3e-4, 1e-2, log=True),
        decay=trial.suggest_float("decay", 1e-4, 1.0, log=True),
    )


def _as_parameters(settings: Settings) -> dict[str, object]:
    """The settings as Optuna names their parts."""
    parts = asdict(settings)
    kept = {name: parts[name] for name in ("activation", "dropout", "sigma", "bins", "rate", "decay")}
    return {"depth": len(settings.widths), "width": settings.widths[0], "view": settings.views[0], **kept}


def _finished(study: optuna.Study) -> Sequence[optuna.trial.FrozenTrial]:
    from optuna.trial import TrialState

    return study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))


def _best(study: optuna.Study) -> Trial:
    import optuna

    best = study.best_trial
    assert best.value is not None
    return Trial(best.number + 1, _settings(optuna.trial.FixedTrial(best.params)), best.value)  # type: ignore[arg-type]
