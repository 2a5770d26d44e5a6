# mypy: disable-error-code="no-any-return"
"""What a network's layers compute, in NumPy and nothing else.

Exported scripts carry those of these functions that they need, as they stand here. `x` is a table of numbers, shape
(rows, numbers). The names are those of the core's operations.
"""

import math

import numpy as np


def dense(x: np.ndarray, kernel: np.ndarray, bias: np.ndarray | None = None) -> np.ndarray:
    """x K + b."""
    return x @ kernel if bias is None else x @ kernel + bias


def embedding(x: np.ndarray, table: np.ndarray) -> np.ndarray:
    """The table's rows of these numbers, side by side."""
    return table[x.astype(np.int64)].reshape(len(x), -1)


def affine(x: np.ndarray, scale: np.ndarray, offset: np.ndarray | float = 0.0) -> np.ndarray:
    """x times scale, plus offset."""
    return x * scale + offset


def select(x: np.ndarray, places: np.ndarray) -> np.ndarray:
    """These of a row's numbers."""
    return x[:, places.ravel().astype(np.int64)]


def sigmoid(x: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-x)), without overflow."""
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, small) / (1 + small)


def softplus(x: np.ndarray) -> np.ndarray:
    """log(1 + exp(x)), without overflow."""
    return np.logaddexp(x, 0)


def log_sigmoid(x: np.ndarray) -> np.ndarray:
    """log(sigmoid(x))."""
    return -np.logaddexp(-x, 0)


def softmax(x: np.ndarray) -> np.ndarray:
    """exp(x) as shares of each row's sum."""
    powers = np.exp(x - x.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def log_softmax(x: np.ndarray) -> np.ndarray:
    """log(softmax(x))."""
    lower = x - x.max(axis=1, keepdims=True)
    return np.asarray(lower - np.log(np.exp(lower).sum(axis=1, keepdims=True)))


def relu(x: np.ndarray, negative_slope: float = 0.0, max_value: float = math.inf, threshold: float = 0.0) -> np.ndarray:
    """x from the threshold up to the greatest value; below the threshold a line of this slope."""
    return np.where(x < threshold, negative_slope * (x - threshold), np.minimum(x, max_value))


def leaky_relu(x: np.ndarray, negative_slope: float = 0.2) -> np.ndarray:
    """x, and below 0 a part of it."""
    return np.where(x < 0, negative_slope * x, x)


def prelu(x: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """x, and below 0 a learned part of it."""
    return np.where(x < 0, slopes.ravel() * x, x)


def relu6(x: np.ndarray) -> np.ndarray:
    """x between 0 and 6."""
    return np.clip(x, 0, 6)


def elu(x: np.ndarray, alpha: float = 1.0) -> np.ndarray:
    """x, and below 0 alpha (exp(x) - 1)."""
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def celu(x: np.ndarray, alpha: float = 1.0) -> np.ndarray:
    """x, and below 0 alpha (exp(x / alpha) - 1)."""
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0) / alpha))


def selu(x: np.ndarray) -> np.ndarray:
    """The elu that keeps mean 0 and deviation 1."""
    return 1.0507009873554804934193349852946 * np.where(
        x > 0, x, 1.6732632423543772848170429916717 * np.expm1(np.minimum(x, 0))
    )


def gelu(x: np.ndarray, approximate: float = 0.0) -> np.ndarray:
    """x times the normal distribution's share below x."""
    if approximate:
        return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
    return 0.5 * x * (1 + np.vectorize(math.erf, otypes=[np.float64])(x / math.sqrt(2)))


def silu(x: np.ndarray) -> np.ndarray:
    """x sigmoid(x)."""
    return x * sigmoid(x)


def mish(x: np.ndarray) -> np.ndarray:
    """x tanh(softplus(x))."""
    return x * np.tanh(softplus(x))


def tanh(x: np.ndarray) -> np.ndarray:
    """The hyperbolic tangent."""
    return np.asarray(np.tanh(x))


def exponential(x: np.ndarray) -> np.ndarray:
    """exp(x)."""
    return np.asarray(np.exp(x))


def softsign(x: np.ndarray) -> np.ndarray:
    """x / (1 + |x|)."""
    return np.asarray(x / (1 + np.abs(x)))


def hard_sigmoid(x: np.ndarray) -> np.ndarray:
    """x / 6 + 1/2 between 0 and 1."""
    return np.clip(x / 6 + 0.5, 0, 1)


def hard_silu(x: np.ndarray) -> np.ndarray:
    """x hard_sigmoid(x)."""
    return x * np.clip(x / 6 + 0.5, 0, 1)


def hard_tanh(x: np.ndarray) -> np.ndarray:
    """x between -1 and 1."""
    return np.clip(x, -1, 1)


def hard_shrink(x: np.ndarray, threshold: float = 0.5) -> np.ndarray:
    """x, and 0 nearer to 0 than the threshold."""
    return np.where(np.abs(x) > threshold, x, 0.0)


def soft_shrink(x: np.ndarray, threshold: float = 0.5) -> np.ndarray:
    """x moved towards 0 by the threshold."""
    return np.sign(x) * np.maximum(np.abs(x) - threshold, 0)


def tanh_shrink(x: np.ndarray) -> np.ndarray:
    """x - tanh(x)."""
    return x - np.tanh(x)


def squareplus(x: np.ndarray, b: float = 4.0) -> np.ndarray:
    """(x + √(x² + b)) / 2."""
    return np.asarray((x + np.sqrt(x * x + b)) / 2)


def sparse_plus(x: np.ndarray) -> np.ndarray:
    """0, then (x + 1)² / 4, then x."""
    return np.where(x <= -1, 0.0, np.where(x < 1, (x + 1) ** 2 / 4, x))


def sparse_sigmoid(x: np.ndarray) -> np.ndarray:
    """(x + 1) / 2 between 0 and 1."""
    return np.clip((x + 1) / 2, 0, 1)


def threshold(x: np.ndarray, threshold: float = 0.0, default_value: float = 0.0) -> np.ndarray:
    """x above the threshold, another value below."""
    return np.where(x > threshold, x, default_value)


def batch_normalization(
    x: np.ndarray, *parameters: np.ndarray, epsilon: float = 1e-3, scale: float = 1.0, center: float = 1.0
) -> np.ndarray:
    """x in deviations from the mean of training's batches, scaled and moved."""
    *own, mean, variance = parameters
    y = (x - mean) / np.sqrt(variance.astype(np.float64) + epsilon)
    y = y * own[0].ravel() if scale else y
    return y + own[-1].ravel() if center else y


def row_normalization(
    x: np.ndarray,
    *parameters: np.ndarray,
    epsilon: float = 1e-3,
    groups: float = 1.0,
    shifts: float = 1.0,
    scale: float = 1.0,
    center: float = 1.0,
) -> np.ndarray:
    """Each row (or group of its numbers) in deviations from its own mean, scaled and moved."""
    y = x.reshape(len(x), int(groups), -1)
    y = y - y.mean(axis=2, keepdims=True) if shifts else y
    y = (y / np.sqrt((y * y).mean(axis=2, keepdims=True) + epsilon)).reshape(x.shape)
    y = y * parameters[0].ravel() if scale else y
    return y + parameters[-1].ravel() if center else y


def unit_normalization(x: np.ndarray, epsilon: float = 1e-12) -> np.ndarray:
    """Each row divided by its length."""
    return np.asarray(x / np.maximum(np.sqrt((x * x).sum(axis=1, keepdims=True)), epsilon))


def add(*x: np.ndarray) -> np.ndarray:
    """The sum."""
    return np.asarray(sum(x))


def subtract(x: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The difference."""
    return x - other


def multiply(*x: np.ndarray) -> np.ndarray:
    """The product."""
    return np.asarray(math.prod(x))


def average(*x: np.ndarray) -> np.ndarray:
    """The mean of several."""
    return np.asarray(sum(x) / len(x))


def maximum(*x: np.ndarray) -> np.ndarray:
    """The greatest of several."""
    return np.asarray(np.stack(x).max(axis=0))


def minimum(*x: np.ndarray) -> np.ndarray:
    """The least of several."""
    return np.asarray(np.stack(x).min(axis=0))


def concatenate(*x: np.ndarray) -> np.ndarray:
    """Side by side."""
    return np.concatenate(x, axis=1)


def periodic_embedding(
    x: np.ndarray,
    frequency: np.ndarray,
    phase: np.ndarray,
    kernel: np.ndarray,
    bias: np.ndarray,
    direct: float = 0.0,
    relu: float = 0.0,
) -> np.ndarray:
    """The first numbers as linear maps of waves, cos(2π w x + b), with themselves in front if `direct`."""
    given = x[:, : len(frequency)]
    waves = np.cos(2 * math.pi * given[:, :, None] * frequency + phase)
    made = np.einsum("rnf,nfm->rnm", waves, kernel) + bias
    made = np.maximum(made, 0) if relu else made
    made = np.concatenate([given[:, :, None], made], axis=2) if direct else made
    return np.concatenate([made.reshape(len(x), -1), x[:, len(frequency) :]], axis=1)


def piecewise_linear_embedding(
    x: np.ndarray,
    begins: np.ndarray,
    widths: np.ndarray,
    bins: np.ndarray,
    *map_of_bins: np.ndarray,
    direct: float = 0.0,
    relu: float = 0.0,
) -> np.ndarray:
    """The first numbers as how far they are through each of their bins, or as linear maps of that."""
    parts, at = [], 0
    for number, size in enumerate(bins.astype(int)):
        own = slice(at, at + size)
        low, high = np.zeros(size), np.ones(size)
        low[0], high[-1] = -np.inf, np.inf
        made = np.clip((x[:, [number]] - begins[own]) / widths[own], low, high)
        made = made @ map_of_bins[0][own] + map_of_bins[1][number] if map_of_bins else made
        parts += [x[:, [number]]] if direct else []
        parts += [np.maximum(made, 0) if relu else made]
        at += size
    return np.concatenate([*parts, x[:, len(bins) :]], axis=1)
