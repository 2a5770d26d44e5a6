"""One deep network, or an ensemble of them, each trained on other rows."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

import numpy as np

from fathoms.callbacks import Callback
from fathoms.engine.keras_tensor import KerasTensor
from fathoms.engine.seeds import set_random_seed
from fathoms.layers import Activation, Average
from fathoms.models import Model
from fathoms.models.many import fit_many
from fathoms.models.models_failed import ModelsFailed
from fathoms.tables.recipes.best_epoch import BestEpoch
from fathoms.tables.recipes.epoch_watch import Progress
from fathoms.tables.recipes.folds import folds
from fathoms.tables.recipes.learn_again import learn_again
from fathoms.tables.recipes.lesson import Lesson
from fathoms.tables.recipes.member import Member, placeholders
from fathoms.tables.recipes.member_backup import MemberBackup
from fathoms.tables.recipes.settings import Settings
from fathoms.tables.recipes.trained import Trained
from fathoms.tables.splits.split import Rows
from fathoms.tables.table_error import TableError
from fathoms.tables.targets.target import Target
from fathoms.tables.targets.temperature import find_temperature

_FEWEST_EPOCHS = 4


@dataclass(frozen=True)
class DeepRecipe:
    """A regularised deep network; with `folds`, one for each fold, side by side in one network that averages their scores.

    Without folds a network learns from the lesson's training rows, and its validation rows say for how many epochs, and give
    the temperature that calibrates probabilities; then it learns again for so long, from both. With folds both are cut into folds, `rounds` times, and
    each network learns from all but one, which decides when it is best; what it predicts there is held against the truth
    to fit the temperature that calibrates probabilities.
    """

    key: str
    name: str
    folds: int = 1
    rounds: int = 1
    settings: Settings = field(default_factory=Settings)

    def train(self, lesson: Lesson) -> Trained | None:
        """Train the networks side by side and merge them."""
        set_random_seed(lesson.seed)
        parts = self._parts(lesson)
        inputs = placeholders(lesson)
        settings = _in_time(self.settings, lesson, parts, again=self.folds == 1)
        members = [Member(inputs, lesson, train, held, settings, number) for number, (train, held) in enumerate(parts)]
        folder = None
        if lesson.backup is not None:
            work = hashlib.sha256(repr((self.key, self.folds, settings)).encode()).hexdigest()[:8]
            folder = lesson.backup / f"{self.key}-{lesson.digest()}-{work}"
        interrupted = _fit(members, lesson, _Telling(self.name, members, lesson).tell, folder)
        members = [member for member in members if member.best.finished_one]
        if not members:
            return None
        for member in members:
            member.best.restore()
        temperature, outputs = _held_against(members, lesson)
        curves = tuple(member.best.curve for member in members)
        epochs = max(member.best.epochs for member in members)
        if self.folds == 1 and not interrupted:
            again = learn_again(self.name, inputs, lesson, members[0], folder)
            if again is None:
                interrupted = True
            else:
                members, epochs = [again.member], epochs + again.epochs
        for member in members:
            member.last.set_weights([array / temperature for array in member.last.get_weights()])
        return Trained(_merged(inputs, members, lesson.target), epochs, curves, outputs, interrupted)

    def _parts(self, lesson: Lesson) -> list[tuple[Rows, Rows]]:
        """For each network the rows that it learns from and those that say when it is best."""
        if self.folds == 1:
            return [(lesson.train, lesson.validation)]
        rows = np.sort(np.concatenate([lesson.train, lesson.validation]))
        labels = lesson.values[rows, 0] if lesson.target.task == "classification" else None
        count = min(self.folds, len(rows))
        parts = []
        for turn in range(self.rounds):
            fold = folds(rows, count, lesson.seed + turn, labels, lesson.groups)
            parts += [(rows[fold != number], rows[fold == number]) for number in range(count)]
        return [(train, held) for train, held in parts if len(train) and len(held)]


def validation_losses(lesson: Lesson, candidates: Sequence[Settings]) -> list[float]:
    """The lowest validation loss that a single network reaches with each of these settings, trained side by side.

    Raises:
        KeyboardInterrupt: Ctrl-C came before all were trained.
    """
    set_random_seed(lesson.seed)
    inputs = placeholders(lesson)
    members = [
        Member(inputs, lesson, lesson.train, lesson.validation, settings, number)
        for number, settings in enumerate(candidates)
    ]
    if _fit(members, lesson, None):
        raise KeyboardInterrupt
    return [member.best.loss for member in members]


class _Telling:
    """Hands the ensemble's progress to the lesson's watch: the epoch that all members have finished, their mean loss."""

    def __init__(self, name: str, members: Sequence[Member], lesson: Lesson) -> None:
        self._name, self._members, self._watch = name, members, lesson.watch
        self._last = max(member.epochs for member in members)
        self._told = 0
        self._best, self._best_epoch = float("inf"), 0
        self._lock = Lock()

    def tell(self, finished: BestEpoch) -> None:
        """Tell, if the slowest member has finished an epoch more."""
        with self._lock:
            running = [member.best for member in self._members]
            epoch = max(best.epochs for best in running)
            if self._watch is None or epoch <= self._told:
                return
            self._told = epoch
            loss = finished.curve.validation[-1]
            if loss < self._best:
                self._best, self._best_epoch = loss, epoch
            self._watch(Progress(self._name, epoch, self._last, loss, self._best, self._best_epoch))


def _fit(members: Sequence[Member], lesson: Lesson, tell: object, folder: Path | None = None) -> bool:
    """Train all side by side, their states kept in a folder; whether Ctrl-C ended it."""
    several = len(lesson.inputs) > 1
    whole = lesson.inputs if several else lesson.inputs[0]

    for member in members:
        member.best.told = tell if callable(tell) else None
    backups: list[list[Callback]] = [[] for _ in members]
    if folder is not None:
        backups = [[MemberBackup(folder / str(member.number), member.best)] for member in members]
    try:
        fit_many(
            [member.model for member in members],
            [whole] * len(members),
            [lesson.values] * len(members),
            rows=[member.train for member in members],
            batch_size=[member.batch for member in members],
            epochs=[member.epochs for member in members],
            sample_weight=None if lesson.weights is None else [lesson.weights] * len(members),
            validation_data=[lesson.held(member.held) for member in members],
            callbacks=lambda number: [members[number].best, *backups[number]],
            verbose=0,
        )
    except KeyboardInterrupt:
        return True
    except ModelsFailed as failed:
        said = failed.subgroup(TableError)
        raise (failed if said is None else said.exceptions[0]) from None
    return False


def _held_against(members: Sequence[Member], lesson: Lesson) -> tuple[float, np.ndarray]:
    """The temperature at which the members' scores fit their held rows, and what they then give for validation rows."""
    scores = [np.asarray(member.model.predict(lesson.of(member.held), verbose=0)) for member in members]
    temperature = 1.0
    if lesson.target.task == "classification":
        codes = np.concatenate([lesson.values[member.held, 0] for member in members]).astype(np.int64)
        weights = lesson.weights_of(np.concatenate([member.held for member in members]))
        temperature = find_temperature(codes, _probabilities(np.concatenate(scores)), weights)
    sums, counts = np.zeros((len(lesson.inputs[0]), lesson.target.outputs), np.float32), np.zeros(len(lesson.inputs[0]))
    for member, given in zip(members, scores, strict=True):
        sums[member.held] += given / temperature
        counts[member.held] += 1
    means = sums[lesson.validation] / np.maximum(counts[lesson.validation], 1)[:, None]
    return temperature, np.asarray(Activation(lesson.target.activation)(means.astype(np.float32)))


def _probabilities(scores: np.ndarray) -> np.ndarray:
    """Each label's probability, float64; a single column of scores is the second label's log-odds."""
    scores = scores.astype(np.float64)
    if scores.shape[1] == 1:
        scores = np.concatenate([np.zeros_like(scores), scores], axis=1)
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _merged(inputs: list[KerasTensor], members: Sequence[Member], target: Target) -> Model:
    scores = [member.scores for member in members]
    mean = Average()(scores) if len(scores) > 1 else scores[0]
    output = Activation(target.activation)(mean) if target.activation != "linear" else mean
    return Model(inputs, output)


def _in_time(settings: Settings, lesson: Lesson, parts: Sequence[tuple[Rows, Rows]], again: bool) -> Settings:
    """Fewer epochs, where the lesson has not the seconds for all: planned from an epoch that is measured; `again` says that
    as many follow on all rows."""
    if lesson.seconds is None:
        return settings
    train, held = parts[0]
    trial = Member(placeholders(lesson), lesson, train, held, replace(settings, epochs=2, steps=1), 0)
    _fit([trial], replace(lesson, watch=None), None)
    begun = time.perf_counter()
    trial.model.stop_training = False
    _fit([trial], replace(lesson, watch=None), None)
    epoch = (time.perf_counter() - begun) / trial.epochs
    passes = len(parts) + (1 + len(held) / len(train) if again else 0)
    epochs = max(_FEWEST_EPOCHS, int(0.8 * lesson.seconds / (epoch * passes)))
    set_random_seed(lesson.seed)
    if epochs >= settings.most_epochs:
        return settings
    return replace(settings, epochs=min(epochs, settings.epochs), most_epochs=epochs)
