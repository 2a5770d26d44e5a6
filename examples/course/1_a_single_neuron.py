"""Chapter 1: a single neuron.

A neuron takes numbers in and gives one number out. It multiplies every input by a weight of its own, adds the products,
and adds one more number, the bias:

    one input        y = w x + b                        a straight line
    eleven inputs    y = w1 x1 + ... + w11 x11 + b      a flat plane, in more directions than we can draw

What it has learned is nothing but w and b. Here it guesses how tasters judged a red wine, from 3 (bad) to 8 (excellent).
"""

from pathlib import Path

import numpy as np
import pandas as pd
from tensorflow import keras
from tensorflow.keras import layers

keras.utils.set_random_seed(1)
wines = pd.read_csv(Path(__file__).parent.parent / "data" / "red-wine.csv")
quality = wines["quality"].to_numpy("float32")

# One input. Alcohol, in percent, moved so that 0 is a wine of average strength.
strength = (wines["alcohol"] - wines["alcohol"].mean()).to_numpy("float32")

model = keras.Sequential([layers.Dense(units=1, input_shape=[1])])
w, b = model.weights
print("shape of w:", tuple(w.shape))
print("shape of b:", tuple(b.shape))

# A new neuron knows nothing: its weight is random, its bias 0.
print("bias at the start:", round(float(b.numpy()[0]), 2))
x = np.linspace(strength.min(), strength.max(), 100).reshape(-1, 1)
before = model.predict(x, verbose=0)

# Training moves w and b until the line goes through the middle of the wines.
model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.02), loss="mse")
model.fit(strength, quality, batch_size=64, epochs=40, verbose=0)
after = model.predict(x, verbose=0)
w, b = model.get_weights()
print("w, more quality for one percent more alcohol:", round(float(w[0, 0]), 2))
print("b, the quality of an average wine:", round(float(b[0]), 2))

# For one neuron the best line can also be calculated (least squares). Training came close without knowing the formula.
slope, height = np.polyfit(strength, quality, 1)
print("w by least squares:", round(float(slope), 2))
print("b by least squares:", round(float(height), 2))

# Eleven inputs: the same neuron, with eleven weights. Columns are scaled alike, so that their weights can be compared.
columns = wines.drop(columns="quality")
inputs = ((columns - columns.mean()) / columns.std()).to_numpy("float32")
model = keras.Sequential([layers.Dense(units=1, input_shape=[11])])
model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.02), loss="mse")
model.fit(inputs, quality, batch_size=64, epochs=60, verbose=0)
w, b = model.get_weights()
print("shape of w with eleven inputs:", w.shape)
print("error in points of quality:", round(float(np.abs(model.predict(inputs, verbose=0)[:, 0] - quality).mean()), 2))
weights = pd.Series(w[:, 0], columns.columns)
print("what raises the judgement most:", weights.idxmax())
print("what lowers it most:", weights.idxmin())

try:
    import matplotlib.pyplot as plt
except ModuleNotFoundError:
    print("without matplotlib there is no picture: pip install matplotlib")
else:
    plt.figure(figsize=(6, 4))
    plt.scatter(strength, quality + np.random.default_rng(0).uniform(-0.2, 0.2, len(quality)), s=6, alpha=0.3)
    plt.plot(x, before, "k--", label="before training")
    plt.plot(x, after, "k", label="after training")
    plt.xlabel("alcohol, percent above the average")
    plt.ylabel("quality")
    plt.ylim(2, 9)
    plt.legend()
    plt.savefig("a_single_neuron.png", dpi=100)
