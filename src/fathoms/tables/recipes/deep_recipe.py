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
from fathoms.layers import Activation, Average, Dense, Input
from fathoms.losses import BinaryCrossentropy, Loss, MeanSquaredError, SparseCategoricalCrossentropy
from fathoms.models import Model
from fathoms.models.many import fit_many
from fathoms.models.models_failed import ModelsFailed
from fathoms.optimizers import AdamW
from fathoms.tables.recipes.best_epoch import BestEpoch
from fathoms.tables.recipes.branch import branch
from fathoms.tables.recipes.coslog_decay import CoslogDecay
from fathoms.tables.recipes.epoch_watch import Progress
from fathoms.tables.recipes.folds import folds
from fathoms.tables.recipes.lesson import Lesson
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

    Without folds the lesson's training rows train and its validation rows decide. With folds both are cut into folds, `rounds` times, and
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
        inputs = _inputs(lesson)
        settings = _in_time(self.settings, lesson, parts)
        members = [_Member(inputs, lesson, train, held, settings, number) for number, (train, held) in enumerate(parts)]
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
        outputs = _calibrated(members, lesson)
        curves = tuple(member.best.curve for member in members)
        epochs = max(member.best.epochs for member in members)
        network = _merged(inputs, members, lesson.target)
        return Trained(network, epochs, curves, outputs, interrupted)

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
    inputs = _inputs(lesson)
    members = [
        _Member(inputs, lesson, lesson.train, lesson.validation, settings, number)
        for number, settings in enumerate(candidates)
    ]
    if _fit(members, lesson, None):
        raise KeyboardInterrupt
    return [member.best.loss for member in members]


class _Member:
    """One network of an ensemble: its scores over the shared inputs, and the rows that it learns from."""

    def __init__(
        self, inputs: list[KerasTensor], lesson: Lesson, train: Rows, held: Rows, settings: Settings, number: int
    ) -> None:
        self.train, self.held = train, held
        self.number = number
        self.batch = steady_batch_size(len(train))
        self.settings = settings
        steps = -(-len(train) // self.batch)
        self.epochs = planned_epochs(settings, steps, lesson.epochs)
        view = settings.views[number % len(settings.views)]
        self.scores = branch(inputs, lesson.features, lesson.inputs[0][train], lesson.target.outputs, settings, view)
        self.model = Model(inputs, self.scores)
        self.model.compile(_optimizer(settings, self.epochs * steps), _loss(lesson.target))
        self.best = BestEpoch(max(8, self.epochs // 2))

    @property
    def last(self) -> Dense:
        """The layer that gives the scores."""
        layer = self.model.layers[-1]
        assert isinstance(layer, Dense)
        return layer


class _Telling:
    """Hands the ensemble's progress to the lesson's watch: the epoch that all members have finished, their mean loss."""

    def __init__(self, name: str, members: Sequence[_Member], lesson: Lesson) -> None:
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


def planned_epochs(settings: Settings, steps: int, limit: int | None) -> int:
    """How many passes of so many steps: enough for small tables to take `settings.steps`, and no more than the limit."""
    epochs = min(settings.most_epochs, max(settings.epochs, -(-settings.steps // steps)))
    return epochs if limit is None else min(epochs, limit)


def _inputs(lesson: Lesson) -> list[KerasTensor]:
    features = lesson.features
    return [Input((features.widths[0],)), *(Input((1,), dtype="int32") for _ in features.cardinalities)]


def steady_batch_size(rows: int) -> int:
    """Rows a batch, a power of two from 16 to 256: as many as leave an epoch some 30 steps."""
    size = 16
    while size < 256 and rows > 30 * size:
        size *= 2
    return size


def _optimizer(settings: Settings, steps: int) -> AdamW:
    optimizer = AdamW(CoslogDecay(settings.rate, steps), weight_decay=settings.decay, beta_2=settings.memory)
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    return optimizer


def _loss(target: Target) -> Loss:
    """The loss of scores before the last activation."""
    if target.activation == "sigmoid":
        return BinaryCrossentropy(from_logits=True)
    if target.activation == "softmax":
        return SparseCategoricalCrossentropy(from_logits=True)
    return MeanSquaredError()


def _fit(members: Sequence[_Member], lesson: Lesson, tell: object, folder: Path | None = None) -> bool:
    """Train all side by side, their states kept in a folder; whether Ctrl-C ended it."""
    several = len(lesson.inputs) > 1
    whole = lesson.inputs if several else lesson.inputs[0]

    def held(member: _Member) -> tuple[object, np.ndarray]:
        arrays = lesson.of(member.held)
        return arrays if several else arrays[0], lesson.values[member.held]

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
            validation_data=[held(member) for member in members],
            callbacks=lambda number: [members[number].best, *backups[number]],
            verbose=0,
        )
    except KeyboardInterrupt:
        return True
    except ModelsFailed as failed:
        said = failed.subgroup(TableError)
        raise (failed if said is None else said.exceptions[0]) from None
    return False


def _calibrated(members: Sequence[_Member], lesson: Lesson) -> np.ndarray:
    """Divide the members' scores by the temperature that fits held rows; return what they give for validation rows."""
    scores = [np.asarray(member.model.predict(lesson.of(member.held), verbose=0)) for member in members]
    temperature = 1.0
    if lesson.target.task == "classification":
        codes = np.concatenate([lesson.values[member.held, 0] for member in members]).astype(np.int64)
        temperature = find_temperature(codes, _probabilities(np.concatenate(scores)))
        for member in members:
            member.last.set_weights([array / temperature for array in member.last.get_weights()])
    sums, counts = np.zeros((len(lesson.inputs[0]), lesson.target.outputs), np.float32), np.zeros(len(lesson.inputs[0]))
    for member, given in zip(members, scores, strict=True):
        sums[member.held] += given / temperature
        counts[member.held] += 1
    means = sums[lesson.validation] / np.maximum(counts[lesson.validation], 1)[:, None]
    return np.asarray(Activation(lesson.target.activation)(means.astype(np.float32)))


def _probabilities(scores: np.ndarray) -> np.ndarray:
    """Each label's probability, float64; a single column of scores is the second label's log-odds."""
    scores = scores.astype(np.float64)
    if scores.shape[1] == 1:
        scores = np.concatenate([np.zeros_like(scores), scores], axis=1)
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _merged(inputs: list[KerasTensor], members: Sequence[_Member], target: Target) -> Model:
    scores = [member.scores for member in members]
    mean = Average()(scores) if len(scores) > 1 else scores[0]
    output = Activation(target.activation)(mean) if target.activation != "linear" else mean
    return Model(inputs, output)


def _in_time(settings: Settings, lesson: Lesson, parts: Sequence[tuple[Rows, Rows]]) -> Settings:
    """Fewer epochs, where the lesson has not the seconds for all: planned from an epoch that is measured."""
    if lesson.seconds is None:
        return settings
    train, held = parts[0]
    trial = _Member(_inputs(lesson), lesson, train, held, replace(settings, epochs=2, steps=1), 0)
    _fit([trial], replace(lesson, watch=None), None)
    begun = time.perf_counter()
    trial.model.stop_training = False
    _fit([trial], replace(lesson, watch=None), None)
    epoch = (time.perf_counter() - begun) / trial.epochs
    epochs = max(_FEWEST_EPOCHS, int(0.8 * lesson.seconds / (epoch * len(parts))))
    set_random_seed(lesson.seed)
    if epochs >= settings.most_epochs:
        return settings
    return replace(settings, epochs=min(epochs, settings.epochs), most_epochs=epochs)
