"""Draws networks: any layers in any order, with branches, joins, layers used twice and models within models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROWS = 32
ACTIVATIONS = ("relu", "tanh", "sigmoid", "elu", "softplus", "silu", "gelu", "selu", "softsign", "leaky_relu", "linear")
JOINS = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot")
STEPS = ("dense", "dense", "branch", "join", "join", "share", "nest", "activate", "normalize", "shape", "pass")


class RandomNetwork:
    """A network drawn for one of the two libraries; the same seed draws the same one in the other.

    Args:
        k: `fathoms` or `keras`.
        seed: what is drawn.

    Attributes:
        model: the network.
        losses, loss_weights: those of its outputs.
        x, y: rows for its inputs and outputs.
    """

    def __init__(self, k: Any, seed: int) -> None:
        self.k = k
        self.random = np.random.default_rng([7, seed])
        self.used: list[tuple[int, Any]] = []
        self.inputs: list[Any] = []
        self.x: list[NDArray[Any]] = []
        self.ends: list[Any] = []
        for _ in range(self.random.integers(1, 4)):
            self._begin()
        for _ in range(self.random.integers(1, 7)):
            step = str(self.random.choice(STEPS))
            x = self.ends.pop(self.random.integers(len(self.ends)))
            self.ends += getattr(self, f"_{step}")(x)
        self.losses: list[Any] = []
        self.loss_weights: list[float] = []
        self.y: list[NDArray[Any]] = []
        *rest, last = self.ends
        outputs = [self._end(last if not rest else k.layers.Concatenate()([*rest, last]))]
        if len(rest) > 1 or self.random.random() < 0.3:
            outputs.append(self._end((rest or [last])[0]))
        self.model = k.Model(self.inputs, outputs)

    # Inputs and outputs

    def _begin(self) -> None:
        """Add an input of numbers, or one of categories."""
        k, random = self.k, self.random
        kind = random.choice(["numbers", "numbers", "numbers", "embedded", "encoded"])
        if kind == "numbers":
            width = min(self._width(), 40)
            tensor = k.Input((width,))
            self.x.append(random.normal(size=(ROWS, width)).astype("float32"))
            self.ends.append(tensor)
        else:
            tensor = k.Input((3,))
            self.x.append(random.integers(0, 5, (ROWS, 3)).astype("float32"))
            if kind == "embedded":
                self.ends.append(k.layers.Flatten()(k.layers.Embedding(5, min(self._width(), 16))(tensor)))
            else:
                self.ends.append(k.layers.CategoryEncoding(5, str(random.choice(["multi_hot", "count"])))(tensor))
        self.inputs.append(tensor)

    def _end(self, x: Any) -> Any:
        """Add an output with a loss and targets that fit it."""
        k, random, width = self.k, self.random, int(self.random.integers(2, 5))
        target, activation, losses = {
            "any": ("any", None, ("mse", "mae", "huber", "log_cosh")),
            "share": ("share", "sigmoid", ("binary_crossentropy", "mse", "binary_focal_crossentropy")),
            "class": ("class", "softmax", ("sparse_categorical_crossentropy",)),
            "one_hot": ("one_hot", "softmax", ("categorical_crossentropy", "categorical_hinge", "kl_divergence")),
            "sign": ("sign", "tanh", ("hinge", "squared_hinge", "cosine_similarity")),
            "positive": ("positive", "softplus", ("poisson", "mean_squared_logarithmic_error")),
        }[str(random.choice(["any", "any", "share", "class", "one_hot", "sign", "positive"]))]
        self.losses.append(str(random.choice(losses)))
        self.loss_weights.append(float(random.choice([1.0, 0.5, 2.0])))
        shape = (ROWS, width)
        classes = random.integers(0, width, ROWS)
        self.y.append(
            {
                "any": random.normal(size=shape),
                "share": random.integers(0, 2, shape),
                "class": classes,
                "one_hot": np.eye(width)[classes],
                "sign": random.choice([-1.0, 1.0], shape),
                "positive": random.uniform(0.1, 3, shape),
            }[target].astype("float32")
        )
        return k.layers.Dense(width, activation=activation)(x)

    # Steps: each takes a tensor of rows, and returns one or more

    def _dense(self, x: Any) -> list[Any]:
        layer = self._a_dense(self._width())
        self.used.append((x.shape[-1], layer))
        return [layer(x)]

    def _branch(self, x: Any) -> list[Any]:
        return [self._a_dense(self._width())(x), self._a_dense(self._width())(x)]

    def _join(self, x: Any) -> list[Any]:
        if not self.ends:
            return self._branch(x)
        others = [self.ends.pop(self.random.integers(len(self.ends)))]
        kind = str(self.random.choice(JOINS))
        if self.ends and kind not in ("Subtract", "Dot") and self.random.random() < 0.5:
            others.append(self.ends.pop(self.random.integers(len(self.ends))))
        if kind == "Concatenate":
            return [self.k.layers.Concatenate()([x, *others])]
        size, normalize = self._width(), bool(kind == "Dot" and self.random.random() < 0.5)
        # A row of zeros has no direction: Keras's slopes are NaN there.
        parts = [self._a_dense(size, "sigmoid" if normalize else "tanh")(tensor) for tensor in (x, *others)]
        if kind == "Dot":
            return [self.k.layers.Dot(axes=1, normalize=normalize)(parts)]
        return [getattr(self.k.layers, kind)()(parts)]

    def _share(self, x: Any) -> list[Any]:
        """Use a layer again, or one that takes its own output."""
        for size, layer in self.used:
            if size == x.shape[-1]:
                return [layer(x)]
        layer = self._a_dense(x.shape[-1], "tanh")
        self.used.append((x.shape[-1], layer))
        return [layer(layer(x))]

    def _nest(self, x: Any) -> list[Any]:
        """Use a model as a layer."""
        k = self.k
        start = k.Input((x.shape[-1],))
        inner = self._a_dense(self._width())(start)
        if self.random.random() < 0.5:
            return [k.Model(start, k.layers.Concatenate()([inner, start]))(x)]
        return [k.Sequential([k.Input((x.shape[-1],)), self._a_dense(self._width()), self._a_dense(self._width())])(x)]

    def _activate(self, x: Any) -> list[Any]:
        layers = self.k.layers
        made: Callable[[], Any] = [
            lambda: layers.ReLU(max_value=1.5, negative_slope=0.1, threshold=0.2),
            lambda: layers.LeakyReLU(negative_slope=0.2),
            lambda: layers.PReLU(alpha_initializer="ones"),
            lambda: layers.ELU(alpha=0.7),
            lambda: layers.Softmax(),
            lambda: layers.Activation(str(self.random.choice(ACTIVATIONS))),
        ][self.random.integers(6)]
        # The bias keeps from the kink at 0 what an activation before has set to 0.
        return [made()(layers.Dense(self._width(), bias_initializer="ones")(x))]

    def _normalize(self, x: Any) -> list[Any]:
        layers, groups = self.k.layers, int(self.random.choice([1, 2, 3]))
        made: Callable[[], Any] = [
            lambda: layers.BatchNormalization(momentum=0.9),
            lambda: layers.LayerNormalization(epsilon=0.01),
            lambda: layers.GroupNormalization(groups=groups, epsilon=0.01),
            lambda: layers.RMSNormalization(epsilon=0.01),
            lambda: layers.UnitNormalization(),
        ][self.random.integers(5)]
        size = groups * max(2, self._width() // groups)
        # A bias right before a normalization has a gradient of 0 up to rounding, which Adam would scale up.
        return [made()(layers.Dense(size, activation="sigmoid")(x))]

    def _shape(self, x: Any) -> list[Any]:
        layers, size = self.k.layers, min(self._width(), 20)
        if self.random.random() < 0.5:
            x = layers.RepeatVector(3)(self._a_dense(size)(x))
            return [layers.Flatten()(self._a_dense(size)(x))]
        x = layers.Reshape((size, 3))(self._a_dense(3 * size)(x))
        x = self._a_dense(4)(layers.Permute((2, 1))(x))
        return [layers.Flatten()(x)]

    def _pass(self, x: Any) -> list[Any]:
        """Layers that training does not change, or that only act on rates above 0."""
        layers, random = self.k.layers, self.random
        made: Callable[[], Any] = [
            lambda: layers.Rescaling(0.5, offset=0.1),
            lambda: layers.Normalization(mean=0.2, variance=1.5),
            lambda: layers.Identity(),
            lambda: layers.Dropout(0.0),
            lambda: layers.AlphaDropout(0.0),
            lambda: layers.GaussianDropout(0.0),
            lambda: layers.GaussianNoise(0.0),
        ][random.integers(7)]
        return [made()(x)]

    # What steps are made of

    def _width(self) -> int:
        return int(np.exp(self.random.uniform(0, np.log(300.99))))

    def _a_dense(self, size: int, activation: str | None = None) -> Any:
        k, random = self.k, self.random
        drawn = str(random.choice(ACTIVATIONS))
        options: dict[str, Any] = {"use_bias": bool(random.random() < 0.8)}
        if random.random() < 0.1:
            options["kernel_regularizer"] = k.regularizers.L2(0.01)
        if random.random() < 0.1:
            options["kernel_constraint"] = k.constraints.MaxNorm(0.9)
        return k.layers.Dense(size, activation=activation or drawn, **options)
