"""One network of a deep recipe."""

from __future__ import annotations

from fathoms.engine.keras_tensor import KerasTensor
from fathoms.layers import Dense, Input
from fathoms.losses import BinaryCrossentropy, Loss, MeanSquaredError, SparseCategoricalCrossentropy
from fathoms.models import Model
from fathoms.optimizers import AdamW
from fathoms.tables.recipes.best_epoch import BestEpoch
from fathoms.tables.recipes.branch import branch
from fathoms.tables.recipes.coslog_decay import CoslogDecay, cycle_ends
from fathoms.tables.recipes.lesson import Lesson
from fathoms.tables.recipes.settings import Settings
from fathoms.tables.splits.split import Rows
from fathoms.tables.targets.target import Target


class Member:
    """A network, its optimizer and its plan: the scores over inputs that members share, and the rows that it learns from.

    Arguments:
        inputs: A placeholder for each array of the lesson; see `placeholders`.
        lesson: What is to be learned.
        train: The rows that it learns from.
        held: The rows that say which epoch is best.
        settings: How it is built and trained.
        number: Its place among the members, which decides how it sees numbers.
        like: Another member, whose batches and number of epochs it takes over, whatever its rows.
    """

    def __init__(
        self,
        inputs: list[KerasTensor],
        lesson: Lesson,
        train: Rows,
        held: Rows,
        settings: Settings,
        number: int,
        like: Member | None = None,
    ) -> None:
        self.train, self.held = train, held
        self.number = number
        self.settings = settings
        self.batch: int = steady_batch_size(len(train)) if like is None else like.batch
        steps = -(-len(train) // self.batch)
        self.epochs: int = planned_epochs(settings, steps, lesson.epochs) if like is None else like.epochs
        view = settings.views[number % len(settings.views)]
        self.scores = branch(inputs, lesson.features, lesson.inputs[0][train], lesson.target.outputs, settings, view)
        self.model = Model(inputs, self.scores)
        self.model.compile(_optimizer(settings, self.epochs * steps), _loss(lesson.target))
        self.best = BestEpoch(cycle_ends(self.epochs))

    @property
    def last(self) -> Dense:
        """The layer that gives the scores."""
        layer = self.model.layers[-1]
        assert isinstance(layer, Dense)
        return layer


def placeholders(lesson: Lesson) -> list[KerasTensor]:
    """An input for each of the lesson's arrays."""
    features = lesson.features
    return [Input((features.widths[0],)), *(Input((1,), dtype="int32") for _ in features.cardinalities)]


def planned_epochs(settings: Settings, steps: int, limit: int | None) -> int:
    """How many passes of so many steps: enough for small tables to take `settings.steps`, and no more than the limit."""
    epochs = min(settings.most_epochs, max(settings.epochs, -(-settings.steps // steps)))
    return epochs if limit is None else min(epochs, limit)


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
