"""Losses, metrics, activations, layers, models and loops of one's own, as books write them, with TensorFlow's functions."""

import numpy as np
import tensorflow as tf
from tensorflow import keras

K = keras.backend
keras.utils.set_random_seed(1)
rng = np.random.default_rng(0)
X = rng.normal(size=(200, 4)).astype("float32")
y = (X @ np.array([1, 2, -1, 0.5], "float32"))[:, None]


def huber_fn(y_true, y_pred):
    error = y_true - y_pred
    is_small_error = tf.abs(error) < 1
    squared_loss = tf.square(error) / 2
    linear_loss = tf.abs(error) - 0.5
    return tf.where(is_small_error, squared_loss, linear_loss)


class HuberLoss(keras.losses.Loss):
    def __init__(self, threshold=1.0, **kwargs):
        self.threshold = threshold
        super().__init__(**kwargs)

    def call(self, y_true, y_pred):
        error = y_true - y_pred
        is_small_error = tf.abs(error) < self.threshold
        linear = self.threshold * tf.abs(error) - self.threshold**2 / 2
        return tf.where(is_small_error, tf.square(error) / 2, linear)

    def get_config(self):
        return {**super().get_config(), "threshold": self.threshold}


def rmse(y_true, y_pred):
    return tf.sqrt(tf.reduce_mean(tf.square(y_pred - y_true)))


def r2(y_true, y_pred):
    residual = tf.reduce_sum(tf.square(y_true - y_pred))
    total = tf.reduce_sum(tf.square(y_true - tf.reduce_mean(y_true)))
    return 1 - residual / (total + K.epsilon())


for loss in (huber_fn, HuberLoss(2.0), rmse, lambda a, b: tf.reduce_mean(tf.abs(a - b), axis=-1)):
    model = keras.models.Sequential(
        [
            keras.layers.Dense(30, activation="selu", kernel_initializer="lecun_normal", input_shape=[4]),
            keras.layers.Dense(1),
        ]
    )
    model.compile(loss=loss, optimizer="nadam", metrics=["mae", r2, rmse])
    history = model.fit(X, y, epochs=60, verbose=0)
    print("own loss:", history.history["mae"][-1] < 0.5, sorted(history.history))


def my_softplus(z):
    return tf.math.log(tf.exp(z) + 1.0)


def my_glorot_initializer(shape, dtype=tf.float32):
    stddev = tf.sqrt(2.0 / (shape[0] + shape[1]))
    return tf.random.normal(shape, stddev=stddev, dtype=dtype)


def my_l1_regularizer(weights):
    return tf.reduce_sum(tf.abs(0.01 * weights))


def my_positive_weights(weights):
    return tf.where(weights < 0.0, tf.zeros_like(weights), weights)


model = keras.models.Sequential(
    [
        keras.layers.Dense(
            30,
            activation=my_softplus,
            kernel_initializer=my_glorot_initializer,
            kernel_regularizer=my_l1_regularizer,
            kernel_constraint=my_positive_weights,
            input_shape=[4],
        ),
        keras.layers.Dense(1),
    ]
)
model.compile(loss="mse", optimizer="adam")
model.fit(X, y, epochs=3, verbose=0)
print("own constraint:", bool((model.get_weights()[0] >= 0).all()))


class HuberMetric(keras.metrics.Metric):
    def __init__(self, threshold=1.0, **kwargs):
        super().__init__(**kwargs)
        self.threshold = threshold
        self.total = self.add_weight(name="total", initializer="zeros")
        self.count = self.add_weight(name="count", initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        metric = huber_fn(y_true, y_pred)
        self.total.assign_add(tf.reduce_sum(metric))
        self.count.assign_add(tf.cast(tf.size(y_true), tf.float32))

    def result(self):
        return self.total / self.count


metric = HuberMetric(name="huber")
print("own metric:", float(metric(tf.constant([[2.0]]), tf.constant([[10.0]]))))
model.compile(loss="mse", optimizer="adam", metrics=[HuberMetric(name="huber")])
print("watched:", sorted(model.fit(X, y, epochs=2, verbose=0).history))


class MyDense(keras.layers.Layer):
    def __init__(self, units, activation=None, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.activation = keras.activations.get(activation)

    def build(self, batch_input_shape):
        self.kernel = self.add_weight(
            name="kernel", shape=[batch_input_shape[-1], self.units], initializer="glorot_normal"
        )
        self.bias = self.add_weight(name="bias", shape=[self.units], initializer="zeros")

    def call(self, X):
        return self.activation(tf.matmul(X, self.kernel) + self.bias)

    def get_config(self):
        return {**super().get_config(), "units": self.units}


class MyGaussianNoise(keras.layers.Layer):
    def __init__(self, stddev, **kwargs):
        super().__init__(**kwargs)
        self.stddev = stddev

    def call(self, X, training=None):
        if training:
            return X + tf.random.normal(tf.shape(X), stddev=self.stddev)
        return X


model = keras.models.Sequential([MyDense(30, activation="relu"), MyGaussianNoise(0.01), MyDense(1)])
model.compile(loss="mse", optimizer=keras.optimizers.Nadam(learning_rate=0.01))
history = model.fit(X, y, epochs=40, verbose=0)
print("own layers:", history.history["loss"][-1] < 0.5, model.count_params())
print("lambda:", keras.layers.Lambda(tf.exp)(tf.constant([-1.0, 0.0, 1.0])).numpy().round(3))


class ResidualBlock(keras.layers.Layer):
    def __init__(self, n_layers, n_neurons, **kwargs):
        super().__init__(**kwargs)
        self.hidden = [keras.layers.Dense(n_neurons, activation="elu") for _ in range(n_layers)]

    def call(self, inputs):
        Z = inputs
        for layer in self.hidden:
            Z = layer(Z)
        return inputs + Z


class ResidualRegressor(keras.models.Model):
    def __init__(self, output_dim, **kwargs):
        super().__init__(**kwargs)
        self.hidden1 = keras.layers.Dense(30, activation="elu")
        self.block1 = ResidualBlock(2, 30)
        self.out = keras.layers.Dense(output_dim)

    def call(self, inputs):
        Z = self.hidden1(inputs)
        for _ in range(1 + 3):
            Z = self.block1(Z)
        return self.out(Z)


model = ResidualRegressor(1)
model.compile(loss="mse", optimizer="nadam")
history = model.fit(X, y, epochs=40, verbose=0)
print("own model:", history.history["loss"][-1] < history.history["loss"][0] / 5, len(model.trainable_weights))

l2_reg = keras.regularizers.l2(0.05)
model = keras.models.Sequential(
    [
        keras.layers.Dense(30, activation="elu", kernel_initializer="he_normal", kernel_regularizer=l2_reg),
        keras.layers.Dense(1, kernel_regularizer=l2_reg),
    ]
)
optimizer = keras.optimizers.Nadam(learning_rate=0.01)
loss_fn = keras.losses.MeanSquaredError()
mean_loss = keras.metrics.Mean(name="mean_loss")
metrics = [keras.metrics.MeanAbsoluteError()]
means = []
for _ in range(5):
    for _ in range(6):
        rows = rng.integers(len(X), size=32)
        X_batch, y_batch = X[rows], y[rows]
        with tf.GradientTape() as tape:
            y_pred = model(X_batch, training=True)
            main_loss = tf.reduce_mean(loss_fn(y_batch, y_pred))
            loss = tf.add_n([main_loss, *model.losses])
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        mean_loss(loss)
        for metric in metrics:
            metric(y_batch, y_pred)
    means.append(float(mean_loss.result()))
    status = " - ".join(f"{m.name}: {m.result():.4f}" for m in [mean_loss, *metrics])
    for metric in [mean_loss, *metrics]:
        metric.reset_state()
print("own loop:", status.split(":")[0], means[-1] < means[0])
