"""A first regression as tutorials write it: normalization, a line, a deep network, a saved model."""

import os
import sys
import tempfile

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

np.set_printoptions(precision=3, suppress=True)
tf.random.set_seed(0)
table = np.loadtxt(sys.argv[1], delimiter=",", skiprows=1, dtype="float32")
np.random.default_rng(0).shuffle(table)
train, test = table[:800], table[800:]
train_features, train_labels = train[:, :-1], train[:, -1]
test_features, test_labels = test[:, :-1], test[:, -1]

normalizer = tf.keras.layers.Normalization(axis=-1)
normalizer.adapt(np.array(train_features))
print("mean and variance:", normalizer.mean.numpy().shape, normalizer.variance.numpy().shape)
first = np.array(train_features[:1])
print("normalized:", normalizer(first).numpy().shape, bool(np.all(np.abs(normalizer(first).numpy()) < 6)))

cement = train_features[:, 0]
cement_normalizer = layers.Normalization(input_shape=[1], axis=None)
cement_normalizer.adapt(cement)
cement_model = tf.keras.Sequential([cement_normalizer, layers.Dense(units=1)])
cement_model.summary()
print("untrained:", cement_model.predict(cement[:10], verbose=0).shape)
cement_model.compile(optimizer=tf.keras.optimizers.Adam(learning_rate=0.1), loss="mean_absolute_error")
history = cement_model.fit(cement, train_labels, epochs=60, verbose=0, validation_split=0.2)
print("history:", sorted(history.history), history.epoch[-1])

results = {"cement": cement_model.evaluate(test_features[:, 0], test_labels, verbose=0)}
x = tf.linspace(100.0, 500, 251)
y = cement_model.predict(x, verbose=0)
print("the line:", x.shape, y.shape, bool(y[-1] > y[0]))

linear_model = tf.keras.Sequential([normalizer, layers.Dense(units=1)])
linear_model.predict(train_features[:10], verbose=0)
print("kernel:", linear_model.layers[1].kernel.shape)
linear_model.compile(optimizer=tf.keras.optimizers.Adam(learning_rate=0.1), loss="mean_absolute_error")
linear_model.fit(train_features, train_labels, epochs=60, verbose=0, validation_split=0.2)
results["linear"] = linear_model.evaluate(test_features, test_labels, verbose=0)


def build_and_compile_model(norm):
    model = keras.Sequential(
        [norm, layers.Dense(64, activation="relu"), layers.Dense(64, activation="relu"), layers.Dense(1)]
    )
    model.compile(loss="mean_absolute_error", optimizer=tf.keras.optimizers.Adam(0.001))
    return model


dnn_model = build_and_compile_model(normalizer)
dnn_model.fit(train_features, train_labels, validation_split=0.2, verbose=0, epochs=80)
results["deep"] = dnn_model.evaluate(test_features, test_labels, verbose=0)
print("each is better than the one before:", results["cement"] > results["linear"] > results["deep"])

predictions = dnn_model.predict(test_features, verbose=0).flatten()
error = predictions - test_labels
print("errors:", error.shape, bool(np.isclose(np.abs(error).mean(), results["deep"], rtol=1e-4)))
path = os.path.join(tempfile.mkdtemp(), "dnn_model.keras")
dnn_model.save(path)
reloaded = tf.keras.models.load_model(path)
print("reloaded:", abs(reloaded.evaluate(test_features, test_labels, verbose=0) - results["deep"]) < 1e-4)
