"""Chapter 6: binary classification.

Not how much, but yes or no. Two things change. The last neuron gets a sigmoid, which turns any number into a probability
between 0 and 1. And the loss becomes cross-entropy: small when the probability of the true answer is high, very large when
the network was sure of the wrong one. Accuracy, the share of right answers, is easier to read but cannot be descended: it does
not change when a weight changes a little. So it is only watched.

The table holds radar returns from the ionosphere: good ones show some structure up there, bad ones pass through.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from tensorflow import keras
from tensorflow.keras import layers

keras.utils.set_random_seed(1)
radar = pd.read_csv(Path(__file__).parent.parent / "data" / "ion.csv", index_col=0)
labels = (radar["Class"] == "good").astype("float32")
returns = radar.drop(columns=["Class", "V2"])  # V2 is 0 in every row

train = returns.sample(frac=0.7, random_state=1).index
x_train, y_train = returns.loc[train].to_numpy("float32"), labels.loc[train].to_numpy()
x_valid, y_valid = returns.drop(train).to_numpy("float32"), labels.drop(train).to_numpy()
print("columns:", x_train.shape[1])
print("share of good returns:", round(float(labels.mean()), 2))

model = keras.Sequential(
    [
        layers.Dense(8, activation="relu", input_shape=[x_train.shape[1]]),
        layers.Dense(8, activation="relu"),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["binary_accuracy"])
early_stopping = keras.callbacks.EarlyStopping(patience=30, min_delta=0.001, restore_best_weights=True)
history = model.fit(
    x_train,
    y_train,
    validation_data=(x_valid, y_valid),
    batch_size=64,
    epochs=600,
    callbacks=[early_stopping],
    verbose=0,
)
print("what is watched:", *sorted(history.history))
loss, accuracy = model.evaluate(x_valid, y_valid, verbose=0)
print("validation accuracy:", round(accuracy, 2))
print("validation cross-entropy:", round(loss, 2))

# A probability becomes an answer at one half.
probabilities = model.predict(x_valid, verbose=0)[:, 0]
print("all probabilities lie between 0 and 1:", bool(((probabilities >= 0) & (probabilities <= 1)).all()))
answers = probabilities > 0.5
print("the accuracy by hand is that of Keras:", bool(np.isclose((answers == (y_valid > 0.5)).mean(), accuracy)))

# Cross-entropy by hand: minus the logarithm of the probability that the true answer was given.
truth = np.where(y_valid > 0.5, probabilities, 1 - probabilities)
print("the loss by hand is that of Keras:", bool(np.isclose(-np.log(np.maximum(truth, 1e-7)).mean(), loss, rtol=1e-3)))
