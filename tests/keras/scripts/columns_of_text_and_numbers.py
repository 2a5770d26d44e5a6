"""A table with text and numbers, column by column through preprocessing layers, as tutorials on structured data write it."""

import csv
import pathlib
import sys

import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

tf.keras.utils.set_random_seed(0)
with pathlib.Path(sys.argv[1]).open(newline="") as file:
    rows = [row for row in csv.DictReader(file) if "NA" not in row.values() and "" not in row.values()]
species = sorted({row["species"] for row in rows})
target = np.array([species.index(row["species"]) for row in rows])
numeric = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
categorical = ["island", "sex"]
table = {name: np.array([float(row[name]) for row in rows], "float32") for name in numeric}
table.update({name: np.array([row[name] for row in rows]) for name in categorical})

inputs, encoded = {}, []
for name in numeric:
    inputs[name] = tf.keras.Input(shape=(1,), name=name)
    normalizer = layers.Normalization(axis=None)
    normalizer.adapt(table[name])
    encoded.append(normalizer(inputs[name]))
for name in categorical:
    inputs[name] = tf.keras.Input(shape=(1,), name=name, dtype=tf.string)
    lookup = layers.StringLookup(vocabulary=np.unique(table[name]), output_mode="one_hot")
    encoded.append(lookup(inputs[name]))

x = layers.Concatenate()(encoded)
print("columns:", x.shape)
x = layers.Dense(32, activation="relu")(x)
x = layers.Dropout(0.1)(x)
model = tf.keras.Model(inputs, layers.Dense(3)(x))
model.compile(
    optimizer=tf.keras.optimizers.Adam(0.01),
    loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)
dataset = tf.data.Dataset.from_tensor_slices((table, target)).shuffle(500)
features, label = next(iter(dataset.batch(5)))
print("a batch:", sorted(features), label.shape)
history = model.fit(dataset.batch(32), epochs=15, verbose=0)
print("accuracy:", history.history["accuracy"][-1] > 0.9)
sample = {name: tf.convert_to_tensor(table[name][:2]) for name in inputs}
probability = tf.nn.softmax(model.predict(sample, verbose=0))
print("probabilities:", probability.shape, bool(tf.reduce_max(probability) > 0.5))
