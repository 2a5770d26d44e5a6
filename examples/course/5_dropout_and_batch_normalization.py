"""Chapter 5: dropout and batch normalization.

Two layers without neurons. Dropout hides some inputs of the next layer in each step, others each time: no unit can rely on
another one being there, so a network learns less noise by heart. It does nothing when it predicts. Batch normalization brings
each column of what flows through it to mean 0 and deviation 1 over the batch, then scales and moves it by weights of its own:
training becomes steadier, and columns may be on very different scales.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from tensorflow import keras
from tensorflow.keras import layers

data = Path(__file__).parent.parent / "data"
keras.utils.set_random_seed(1)

# What dropout does to ten thousand ones.
ones = np.ones((100, 100), "float32")
dropout = layers.Dropout(rate=0.3)
dropped = np.asarray(dropout(ones, training=True))
print("share set to 0:", round(float((dropped == 0).mean()), 1))
print("the others become:", round(float(dropped.max()), 3))
print("predictions see all of it:", bool((np.asarray(dropout(ones, training=False)) == 1).all()))

# What batch normalization does to a column of large numbers.
column = np.random.default_rng(0).normal(1000.0, 50.0, (256, 1)).astype("float32")
normalized = np.asarray(layers.BatchNormalization()(column, training=True))
print("mean afterwards:", round(abs(float(normalized.mean())), 1))
print("deviation afterwards:", round(float(normalized.std()), 1))

# Wines, with dropout and batch normalization between the layers.
wines = pd.read_csv(data / "red-wine.csv")
train = wines.sample(frac=0.7, random_state=0)
valid = wines.drop(train.index)
x_train, y_train = train.drop(columns="quality"), train["quality"]
x_valid, y_valid = valid.drop(columns="quality"), valid["quality"]
model = keras.Sequential(
    [
        layers.Dense(128, activation="relu", input_shape=[11]),
        layers.Dropout(0.3),
        layers.BatchNormalization(),
        layers.Dense(128, activation="relu"),
        layers.Dropout(0.3),
        layers.BatchNormalization(),
        layers.Dense(1),
    ]
)
model.compile(optimizer="adam", loss="mae")
history = model.fit(x_train, y_train, validation_data=(x_valid, y_valid), batch_size=256, epochs=120, verbose=0)
print("weights that training changes:", sum(int(np.prod(w.shape)) for w in model.trainable_weights))
print("moving averages that it does not:", sum(int(np.prod(w.shape)) for w in model.non_trainable_weights))
print("validation error in points of quality:", round(min(history.history["val_loss"]), 1))

# Concrete, columns as they are: kilograms from 0 to over 1000, days from 1 to 365. Plain descent cannot take that, unless the
# first layer normalizes.
concrete = pd.read_csv(data / "concrete.csv").sample(frac=1.0, random_state=0)
recipes = concrete.drop(columns="CompressiveStrength").to_numpy("float32")
strength = concrete["CompressiveStrength"].to_numpy("float32")


def loss_of(*first):
    """Train with plain descent on columns as they are, starting with these layers."""
    keras.utils.set_random_seed(1)
    network = keras.Sequential([keras.Input(shape=[8]), *first, layers.Dense(32, activation="relu"), layers.Dense(1)])
    network.compile(optimizer="sgd", loss="mae")
    return network.fit(recipes, strength, batch_size=64, epochs=40, verbose=0).history["loss"][-1]


print("error of plain descent on columns as they are:", round(loss_of()))
print("error with batch normalization first:", round(loss_of(layers.BatchNormalization())))
