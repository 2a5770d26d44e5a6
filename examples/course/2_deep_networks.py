"""Chapter 2: deep networks.

Neurons side by side, all looking at the same inputs, are a layer. Layers one after the other are a network: each layer
sees what the one before makes of the inputs. Here it guesses how strong concrete becomes (in megapascals) from its recipe.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from tensorflow import keras
from tensorflow.keras import layers

keras.utils.set_random_seed(1)
concrete = pd.read_csv(Path(__file__).parent.parent / "data" / "concrete.csv").sample(frac=1.0, random_state=0)
recipes = concrete.drop(columns="CompressiveStrength")
inputs = ((recipes - recipes.mean()) / recipes.std()).to_numpy("float32")
strength = concrete["CompressiveStrength"].to_numpy("float32")

# Layers alone are not enough: a straight line through a straight line is a straight line. Three layers without
# activations can be multiplied out into a single neuron that does exactly the same.
straight = keras.Sequential([layers.Dense(16, input_shape=[8]), layers.Dense(16), layers.Dense(1)])
(w1, b1, w2, b2, w3, b3) = straight.get_weights()
w, b = w1 @ w2 @ w3, (b1 @ w2 + b2) @ w3 + b3
difference = np.abs(straight.predict(inputs, verbose=0) - (inputs @ w + b)).max()
print("three layers without activations are one neuron:", bool(difference < 1e-4))

# An activation after each layer bends the line. The simplest one, ReLU, sets what is negative to 0.
x = np.linspace(-3.0, 3.0, 121, dtype="float32")
curves = {name: np.asarray(layers.Activation(name)(x)) for name in ("relu", "elu", "selu", "swish", "tanh", "sigmoid")}
for name, y in curves.items():
    print(f"{name} of -1, 0 and 1:", *(round(float(y[place]), 3) for place in (40, 60, 80)))

# An activation may be a layer of its own or an argument of the layer before it: the same network.
apart = keras.Sequential([layers.Dense(32, input_shape=[8]), layers.Activation("relu"), layers.Dense(1)])
within = keras.Sequential([layers.Dense(32, activation="relu", input_shape=[8]), layers.Dense(1)])
within.set_weights(apart.get_weights())
same = np.allclose(apart.predict(inputs, verbose=0), within.predict(inputs, verbose=0), atol=1e-5)
print("both ways to write an activation are the same:", bool(same))

# Three layers of 512, each with ReLU, and one neuron at the end that has none, for a strength can be any number.
model = keras.Sequential(
    [
        layers.Dense(units=512, activation="relu", input_shape=[8]),
        layers.Dense(units=512, activation="relu"),
        layers.Dense(units=512, activation="relu"),
        layers.Dense(units=1),
    ]
)
model.summary()
print("weights to learn:", model.count_params())


def error_of(network, epochs, learning_rate):
    """Train on 800 recipes; return the mean error on the others, in megapascals."""
    network.compile(optimizer=keras.optimizers.Adam(learning_rate=learning_rate), loss="mae")
    network.fit(inputs[:800], strength[:800], batch_size=128, epochs=epochs, verbose=0)
    return network.evaluate(inputs[800:], strength[800:], verbose=0)


single = keras.Sequential([layers.Dense(1, input_shape=[8])])
print("error of a single neuron:", round(error_of(single, epochs=60, learning_rate=0.2), 1))
print("error of three layers of 512:", round(error_of(model, epochs=60, learning_rate=0.001), 1))

try:
    import matplotlib.pyplot as plt
except ModuleNotFoundError:
    print("without matplotlib there is no picture: pip install matplotlib")
else:
    plt.figure(figsize=(6, 4))
    for name, y in curves.items():
        plt.plot(x, y, label=name)
    plt.legend()
    plt.xlabel("what goes in")
    plt.ylabel("what comes out")
    plt.savefig("activations.png", dpi=100)
