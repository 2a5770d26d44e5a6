"""Chapter 3: stochastic gradient descent.

A network is trained by two things: a loss says how wrong it is, in one number, and an optimizer changes the weights so that
this number falls. It never looks at all rows at once. A step takes some rows at random (a batch), and does this:

    1. predict the rows of the batch;
    2. measure the loss between predictions and true values;
    3. change every weight a little in the direction in which the loss falls.

An epoch is over when every row has been in a batch once.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from tensorflow import keras
from tensorflow.keras import layers
from tensorflow.keras.callbacks import EarlyStopping

keras.utils.set_random_seed(1)
wines = pd.read_csv(Path(__file__).parent.parent / "data" / "red-wine.csv")
train = wines.sample(frac=0.7, random_state=0)
valid = wines.drop(train.index)
low, high = train.min(axis=0), train.max(axis=0)
train, valid = (train - low) / (high - low), (valid - low) / (high - low)
x_train, y_train = train.drop(columns="quality").to_numpy("float32"), train["quality"].to_numpy("float32")
x_valid, y_valid = valid.drop(columns="quality").to_numpy("float32"), valid["quality"].to_numpy("float32")

# The three steps, once by hand and once by Keras. One neuron, mean absolute error, plain descent with learning rate 0.1.
neuron = keras.Sequential([layers.Dense(1, input_shape=[11])])
neuron.compile(optimizer=keras.optimizers.SGD(learning_rate=0.1), loss="mae")
w, b = neuron.get_weights()
batch = np.random.default_rng(0).choice(len(x_train), 64, replace=False)
rows, truth = x_train[batch], y_train[batch]

predictions = (rows @ w + b)[:, 0]  # step 1
loss = np.abs(predictions - truth).mean()  # step 2
slopes = np.sign(predictions - truth) / 64  # step 3: the loss falls against these
w_by_hand, b_by_hand = w - 0.1 * (rows.T @ slopes)[:, None], b - 0.1 * slopes.sum()

loss_of_keras = neuron.train_on_batch(rows, truth)
print("the loss by hand is that of Keras:", bool(np.isclose(loss, loss_of_keras, atol=1e-5)))
same = all(np.allclose(*pair, atol=1e-5) for pair in zip(neuron.get_weights(), (w_by_hand, b_by_hand), strict=True))
print("the new weights by hand are those of Keras:", same)


def network():
    """A network of two layers, with fresh weights."""
    keras.utils.set_random_seed(1)
    return keras.Sequential(
        [
            layers.Dense(128, activation="relu", input_shape=[11]),
            layers.Dense(64, activation="relu"),
            layers.Dense(1),
        ]
    )


# Adam chooses the size of its steps by itself: a good optimizer to begin with. MAE is a loss to begin with.
model = network()
model.compile(optimizer="adam", loss="mae")
history = model.fit(x_train, y_train, validation_data=(x_valid, y_valid), batch_size=256, epochs=20, verbose=0)
losses = pd.DataFrame(history.history)
print("columns of the history:", *sorted(losses.columns))
print("steps in an epoch:", history.params["steps"])
print("the loss fell:", bool(losses["loss"].iloc[-1] < losses["loss"].iloc[0]))
print("validation loss after 20 epochs:", round(float(losses["val_loss"].iloc[-1]), 3))

# The learning rate is how far a step goes, the batch size how many rows it looks at (and so how many steps an epoch has).
for rate in (0.0001, 0.001, 0.01):
    model = network()
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=rate), loss="mae")
    history = model.fit(x_train, y_train, batch_size=256, epochs=5, verbose=0)
    print(f"loss after 5 epochs with learning rate {rate}:", round(history.history["loss"][-1], 2))
for size in (32, 256, 1024):
    model = network()
    model.compile(optimizer="adam", loss="mae")
    history = model.fit(x_train, y_train, batch_size=size, epochs=5, verbose=0)
    print(f"loss after 5 epochs, {history.params['steps']} steps each:", round(history.history["loss"][-1], 2))

# How many epochs? Until the loss stops falling: when it has not become better for some epochs, that was it.
model = network()
model.compile(optimizer="adam", loss="mae")
stop = EarlyStopping(monitor="loss", min_delta=0.001, patience=5)
history = model.fit(x_train, y_train, batch_size=256, epochs=500, callbacks=[stop], verbose=0)
print("stopped before 500 epochs:", len(history.epoch) < 500)
