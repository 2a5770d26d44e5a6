"""Chapter 4: over- and underfitting.

A table holds signal, which is true of new rows, too, and noise, which is true only of these rows. A network with too little
room misses signal: it underfits. One with too much room, trained for too long, learns noise by heart: it overfits. Rows that
it never trains on (validation) show which of the two it is:

    both losses high               underfitting: more room, or more epochs
    the validation loss rises      overfitting: less room, or stop earlier

Room is width (units in a layer) and depth (layers).
"""

from pathlib import Path

import pandas as pd
from tensorflow import keras
from tensorflow.keras import callbacks, layers

concrete = pd.read_csv(Path(__file__).parent.parent / "data" / "concrete.csv")
train = concrete.sample(frac=0.7, random_state=0)
valid = concrete.drop(train.index)
mean, deviation = train.mean(), train.std()
train, valid = (train - mean) / deviation, (valid - mean) / deviation
x_train, y_train = train.drop(columns="CompressiveStrength"), train["CompressiveStrength"]
x_valid, y_valid = valid.drop(columns="CompressiveStrength"), valid["CompressiveStrength"]


def trained(widths, epochs, **arguments):
    """Train a network with layers of these widths."""
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input(shape=[x_train.shape[1]])])
    for width in widths:
        model.add(layers.Dense(width, activation="relu"))
    model.add(layers.Dense(1))
    model.compile(optimizer="adam", loss="mae")
    history = model.fit(
        x_train, y_train, validation_data=(x_valid, y_valid), batch_size=64, epochs=epochs, verbose=0, **arguments
    )
    return model, pd.DataFrame(history.history)


for name, widths in {"a single neuron": [], "narrow": [8], "wider": [64], "deeper": [64, 64]}.items():
    model, losses = trained(widths, 60)
    print(f"{name}, number of weights:", model.count_params())
    print(f"{name}, lowest validation loss:", round(float(losses["val_loss"].min()), 2))

# Early stopping: training ends when the validation loss has not fallen for a while, and the weights of the best epoch
# come back. So epochs may be plenty: too few underfits, too many does no harm any more.
early_stopping = callbacks.EarlyStopping(min_delta=0.001, patience=20, restore_best_weights=True)
model, losses = trained([128, 128], 400, callbacks=[early_stopping])
print("stopped before 400 epochs:", len(losses) < 400)
restored = model.evaluate(x_valid, y_valid, verbose=0)
print("the best weights came back:", bool(abs(restored - losses["val_loss"].min()) < 0.002))
print("validation loss with early stopping:", round(restored, 2))
gap = losses["val_loss"] - losses["loss"]
print("the gap between both losses grew:", bool(gap.iloc[-1] > gap.iloc[5]))
