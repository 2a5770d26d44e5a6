"""What scripts write with TensorFlow, and what NumPy says it is. `x`, `i` and `v` are made in `names_in`."""

from __future__ import annotations

from typing import Any

import numpy as np

X = np.array([[1.0, 2.0], [3.0, 4.0]], "float32")
WHOLE = np.array([[1, 2], [3, 4]], "int32")
V = np.array([[1.0, -2.0], [3.0, 4.0]], "float32")


def names_in(tf: Any) -> dict[str, Any]:
    """The names that the expressions use, in a TensorFlow."""
    return {"tf": tf, "np": np, "x": tf.constant(X), "i": tf.constant(WHOLE), "v": tf.Variable(V)}


def softmax(x: Any) -> Any:
    odds = np.exp(x - x.max(-1, keepdims=True))
    return odds / odds.sum(-1, keepdims=True)


EXPRESSIONS: dict[str, Any] = {
    "tf.linspace(-1.0, 1.0, 5)": np.linspace(-1, 1, 5, dtype="float32"),
    "tf.convert_to_tensor([1, 2])": np.array([1, 2], "int32"),
    "tf.convert_to_tensor(np.ones(2))": np.ones(2),
    "tf.convert_to_tensor([x[0], x[1]])": X,
    "tf.constant(2.0, shape=(2, 2))": np.full((2, 2), 2, "float32"),
    "tf.reduce_mean(x)": np.float32(2.5),
    "tf.reduce_mean(x, axis=1)": X.mean(1),
    "tf.reduce_mean(x, 0, keepdims=True)": X.mean(0, keepdims=True),
    "tf.reduce_mean(i)": np.int32(2),
    "tf.reduce_mean(input_tensor=v)": V.mean(),
    "tf.reduce_sum(i, axis=0)": WHOLE.sum(0, dtype="int32"),
    "tf.reduce_max(x, axis=0)": X.max(0),
    "tf.reduce_min(v)": np.float32(-2),
    "tf.reduce_prod(x)": np.float32(24),
    "tf.reduce_all(x > 1)": np.False_,
    "tf.reduce_any(x > 3)": np.True_,
    "tf.math.reduce_std(x)": X.std(),
    "tf.math.reduce_variance(x, 0)": X.var(0),
    "tf.reduce_logsumexp(x)": np.log(np.exp(X).sum()),
    "tf.square(v)": V**2,
    "tf.sqrt(x)": np.sqrt(X),
    "tf.abs(v)": np.abs(V),
    "tf.exp(x)": np.exp(X),
    "tf.math.log(x)": np.log(X),
    "tf.pow(x, 2)": X**2,
    "tf.sign(v)": np.sign(V),
    "tf.matmul(x, v)": X @ V,
    "tf.matmul(x, v, transpose_b=True)": X @ V.T,
    "x @ v": X @ V,
    "tf.tensordot(x, v, axes=1)": X @ V,
    "tf.einsum('ij,jk->ik', x, v)": X @ V,
    "tf.cast(x, tf.int32)": WHOLE,
    "tf.cast(x > 2, tf.float32)": (X > 2).astype("float32"),
    "tf.reshape(x, [-1])": X.ravel(),
    "tf.reshape(x, tf.constant([4, 1]))": X.reshape(4, 1),
    "tf.concat([x, x], 0)": np.concatenate([X, X]),
    "tf.concat([x, v], axis=-1)": np.concatenate([X, V], 1),
    "tf.stack([x, x], axis=1)": np.stack([X, X], 1),
    "tf.unstack(x)[1]": X[1],
    "tf.expand_dims(x, axis=-1)": X[..., None],
    "tf.squeeze(tf.ones((1, 2, 1)), axis=0)": np.ones((2, 1), "float32"),
    "tf.argmax(v)": np.argmax(V, 0),
    "tf.argmax(v, axis=1)": np.argmax(V, 1),
    "tf.argmin(v, 1, output_type=tf.int32)": np.argmin(V, 1).astype("int32"),
    "tf.one_hot([0, 2], 3)": np.eye(3, dtype="float32")[[0, 2]],
    "tf.zeros((2, 3))": np.zeros((2, 3), "float32"),
    "tf.ones([2], tf.int32)": np.ones(2, "int32"),
    "tf.zeros_like(i)": np.zeros_like(WHOLE),
    "tf.ones_like(i, dtype=tf.float32)": np.ones_like(X),
    "tf.fill([2], 3.0)": np.full(2, 3, "float32"),
    "tf.eye(2)": np.eye(2, dtype="float32"),
    "tf.range(1, 10, 3)": np.arange(1, 10, 3, dtype="int32"),
    "tf.range(3, dtype=tf.float32)": np.arange(3, dtype="float32"),
    "tf.add(x, 1)": X + 1,
    "tf.divide(x, 2)": X / 2,
    "i / 2": WHOLE / 2,
    "tf.maximum(x, 2.5)": np.maximum(X, np.float32(2.5)),
    "tf.math.floordiv(i, 2)": WHOLE // 2,
    "tf.equal(i, 2)": WHOLE == 2,
    "tf.logical_and(x > 1, x < 4)": (X > 1) & (X < 4),
    "tf.where(x > 2, x, 0.0)": np.where(X > 2, X, np.float32(0)),
    "tf.where([False, True])": np.array([[1]]),
    "tf.gather([5, 6, 7], [2, 0])": np.array([7, 5], "int32"),
    "tf.gather(x, [1], axis=1)": X[:, [1]],
    "tf.transpose(x)": X.T,
    "tf.transpose(tf.zeros((2, 3, 4)), perm=[1, 0, 2])": np.zeros((3, 2, 4), "float32"),
    "tf.split(x, 2, axis=1)[1]": X[:, 1:],
    "tf.split(tf.range(6), [1, 5])[1]": np.arange(1, 6, dtype="int32"),
    "tf.tile([1, 2], [2])": np.array([1, 2, 1, 2], "int32"),
    "tf.repeat([1, 2], 2)": np.array([1, 1, 2, 2], "int32"),
    "tf.reverse([1, 2, 3], [0])": np.array([3, 2, 1], "int32"),
    "tf.sort([3, 1, 2], direction='DESCENDING')": np.array([3, 2, 1], "int32"),
    "tf.shape(x)": np.array([2, 2], "int32"),
    "tf.size(x)": np.int32(4),
    "tf.rank(x)": np.int32(2),
    "tf.clip_by_value(x, 1.5, 3.0)": np.clip(X, np.float32(1.5), np.float32(3)),
    "tf.clip_by_norm([3.0, 4.0], 1.0)": np.array([0.6, 0.8], "float32"),
    "tf.norm(x, axis=1)": np.linalg.norm(X, axis=1),
    "tf.linalg.inv(x)": np.linalg.inv(X),
    "tf.linalg.det(x)": np.linalg.det(X),
    "tf.linalg.solve(x, [[1.0], [2.0]])": np.linalg.solve(X, np.array([[1], [2]], "float32")),
    "tf.nn.relu(v)": np.maximum(V, 0),
    "tf.nn.sigmoid(v)": 1 / (1 + np.exp(-V)),
    "tf.sigmoid(x)": 1 / (1 + np.exp(-X)),
    "tf.nn.softmax(x)": softmax(X),
    "tf.nn.log_softmax(logits=x)": np.log(softmax(X)),
    "tf.tanh(x)": np.tanh(X),
    "tf.nn.elu(v)": np.where(V > 0, V, np.expm1(V)),
    "tf.nn.leaky_relu(v)": np.where(V > 0, V, np.float32(0.2) * V),
    "tf.nn.softplus(v)": np.log1p(np.exp(V)),
    "tf.nn.swish(features=v)": V / (1 + np.exp(-V)),
    "tf.nn.l2_normalize(x, axis=1)": X / np.linalg.norm(X, axis=1, keepdims=True),
    "tf.nn.moments(x, axes=[0])[1]": X.var(0),
    "tf.nn.sigmoid_cross_entropy_with_logits(labels=[1.0], logits=[2.0])": np.log1p(
        np.exp(-np.array([2.0], "float32"))
    ),
    "tf.nn.softmax_cross_entropy_with_logits(labels=[[0.0, 1.0]], logits=[[1.0, 2.0]])": -np.log(softmax(X[:1]))[:, 1],
    "tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[1], logits=[[1.0, 2.0]])": -np.log(softmax(X[:1]))[:, 1],
    "tf.math.top_k([1.0, 5.0, 3.0], k=2).indices": np.array([1, 2], "int32"),
    "tf.math.confusion_matrix([0, 1, 1], [0, 1, 0])": np.array([[1, 0], [1, 1]], "int32"),
    "tf.math.count_nonzero([0, 1, 2])": np.int64(2),
    "tf.math.squared_difference(3.0, 1.0)": np.float32(4),
    "tf.math.divide_no_nan(1.0, 0.0)": np.float32(0),
    "tf.cumsum([1.0, 2.0])": np.array([1, 3], "float32"),
    "tf.add_n([x, x])": X + X,
    "tf.unique([7, 3, 7])[0]": np.array([7, 3], "int32"),
    "tf.boolean_mask(x, x > 2)": X[X > 2],
    "tf.pad([1, 2], [[1, 0]])": np.array([0, 1, 2], "int32"),
    "tf.map_fn(lambda row: row * 2, x)": 2 * X,
    "tf.cond(tf.constant(True), lambda: x, lambda: i)": X,
}
