"""What a person decides about a network and its training."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Self

from fathoms.lab.lab_error import LabError
from fathoms.lab.session.checked import Checked
from fathoms.lab.session.start import Start
from fathoms.tables.targets.target import Target

ACTIVATIONS = ("linear", "relu", "leaky_relu", "elu", "selu", "gelu", "silu", "tanh", "sigmoid", "softplus")
OPTIMIZERS = ("sgd", "momentum", "rmsprop", "adagrad", "adam", "adamw", "nadam", "lion")
MOST_LAYERS = 16
MOST_UNITS = 1024
MOST_BATCH = 1_000_000
MOST_SEED = 2**32 - 1
# From the least to the most.
RATES = (1e-9, 100.0)
DECAYS = (0.0, 10.0)
DROPOUTS = (0.0, 0.95)
LOSSES = {
    "number": ("mean_squared_error", "mean_absolute_error", "huber", "log_cosh"),
    "two labels": ("binary_crossentropy", "mean_squared_error", "hinge"),
    "labels": ("sparse_categorical_crossentropy",),
}
# What can be changed by itself; the layers are changed one by one.
SETTINGS = ("loss", "optimizer", "learning_rate", "weight_decay", "batch_size", "seed", "epochs", "patience")


@dataclass(frozen=True)
class LayerDesign:
    """A hidden layer: `Dense(units)`, batch normalization, the activation, dropout, in that order."""

    units: int = 8
    activation: str = "relu"
    batch_normalization: bool = False
    dropout: float = 0.0

    def changed(self, given: Checked) -> Self:
        """This layer with the parts that `given` names, and no others, changed."""
        named = {name: given.values[name] for name in asdict(self) if given.has(name)}
        return self.read(Checked({**asdict(self), **named}, "layer"))

    @classmethod
    def read(cls, given: Checked) -> Self:
        """Read what the page sent.

        Raises:
            LabError: a value is not what it can be.
        """
        return cls(
            given.integer("units", 1, MOST_UNITS),
            given.one_of("activation", ACTIVATIONS, "relu"),
            given.flag("batch_normalization", False),
            given.number("dropout", *DROPOUTS, 0.0),
        )


@dataclass(frozen=True)
class Design:
    """Hidden layers, the loss, the optimizer and its settings, and the seed that draws the first weights and the order of rows.

    Attributes:
        layers: the hidden layers; none is a single neuron (or one for each label).
        loss: Keras's name of the loss.
        optimizer: Keras's name; "momentum" is SGD with a momentum of 0.9.
        learning_rate, weight_decay: the optimizer's.
        batch_size: rows a step.
        seed: 0 to 2**32 - 1.
        epochs: where training stops by itself; None for never.
        patience: stop once the validation loss has not fallen for so many epochs; None for never.
        start: the weights of a model that training begins with; None for drawn ones.
    """

    layers: tuple[LayerDesign, ...] = ()
    loss: str = "mean_squared_error"
    optimizer: str = "adam"
    learning_rate: float = 0.01
    weight_decay: float = 0.0
    batch_size: int = 32
    seed: int = 0
    epochs: int | None = None
    patience: int | None = None
    start: Start | None = None

    @classmethod
    def read(cls, value: object) -> Self:
        """Read what the page, or a saved state, says.

        Raises:
            LabError: a value is not what it can be.

        >>> Design.read({"layers": [{"units": 3}], "loss": "huber"}).layers[0].activation
        'relu'
        """
        given = Checked(value, "design")
        every = tuple(dict.fromkeys(loss for losses in LOSSES.values() for loss in losses))
        return cls(
            tuple(LayerDesign.read(layer) for layer in given.parts("layers", MOST_LAYERS)),
            given.one_of("loss", every),
            given.one_of("optimizer", OPTIMIZERS, "adam"),
            given.number("learning_rate", *RATES, 0.01),
            given.number("weight_decay", *DECAYS, 0.0),
            given.integer("batch_size", 1, MOST_BATCH, 32),
            given.integer("seed", 0, MOST_SEED, 0),
            given.integer("epochs", 1, 100_000_000) if given.has("epochs") else None,
            given.integer("patience", 1, 1_000_000) if given.has("patience") else None,
        )

    def changed(self, given: Checked) -> Self:
        """This design with the settings that `given` names, and no others, changed; the layers stay.

        Raises:
            LabError: there is no such setting, or its value is not what it can be.

        >>> Design(epochs=3).changed(Checked({"batch_size": 8}, "design"))
        Design(layers=(), loss='mean_squared_error', optimizer='adam', learning_rate=0.01, weight_decay=0.0, \
batch_size=8, seed=0, epochs=3, patience=None, start=None)
        """
        for name, value in given.values.items():
            if name not in SETTINGS:
                raise LabError(f"There is no setting {name[:60]!r}. Choose among {', '.join(SETTINGS)}.")
            if value is None and name not in ("epochs", "patience"):
                raise LabError(f"design: {name} is to be something, not nothing.")
        now = self.to_json() | {"layers": [asdict(layer) for layer in self.layers]}
        return replace(self.read({**now, **given.values}), start=self.start)

    def to_json(self) -> dict[str, object]:
        """What `read` reads; of the start its name, which `read` leaves out."""
        return {**asdict(replace(self, start=None)), "start": None if self.start is None else self.start.name}

    def name(self) -> str:
        """A few words that tell one design from another.

        >>> Design(layers=(LayerDesign(8), LayerDesign(4, "tanh", dropout=0.1))).name()
        '8 relu, 4 tanh dropout 0.1 · adam 0.01'
        """
        layers = [
            f"{layer.units} {layer.activation}"
            + (" normalized" if layer.batch_normalization else "")
            + (f" dropout {layer.dropout:g}" if layer.dropout else "")
            for layer in self.layers
        ]
        decay = f" decay {self.weight_decay:g}" if self.weight_decay else ""
        start = f" · from {self.start.name}" if self.start is not None else ""
        return f"{', '.join(layers) or 'one neuron'} · {self.optimizer} {self.learning_rate:g}{decay}{start}"

    def fitting(self, target: Target) -> Self:
        """This design with a loss that fits the target: its own, or the target's usual one."""
        return self if self.loss in LOSSES[sort_of(target)] else replace(self, loss=target.loss)

    def check(self, target: Target) -> None:
        """Raise a LabError if the loss does not fit the target."""
        if self.loss not in LOSSES[sort_of(target)]:
            raise LabError(
                f"The loss {self.loss} does not fit the target {target.column!r}. Choose {' or '.join(LOSSES[sort_of(target)])}."
            )


def sort_of(target: Target) -> str:
    """Which losses fit: those of "number", "two labels" or "labels"."""
    if target.task == "regression":
        return "number"
    return "two labels" if target.outputs == 1 else "labels"
