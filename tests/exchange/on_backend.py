"""What real Keras does with a folder of Fathoms's files, run by test_backends.py in a process of its own on some backend.

It loads each model, predicts, trains on, and writes the numbers; then it saves a model of its own in every format.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np


def made(k: Any) -> Any:
    """A functional model with a shared layer, a model within and layers with state."""
    start = k.Input((5,))
    shared = k.layers.Dense(5, "tanh", name="shared")
    inner = k.Sequential([k.Input((5,)), k.layers.Dense(6, "relu"), k.layers.BatchNormalization()], name="inner")
    joined = k.layers.Concatenate()([inner(shared(shared(start))), start])
    model = k.Model(start, k.layers.Dense(2)(k.layers.LayerNormalization()(joined)), name="net")
    # Keras cannot read its own .h5 files that say "mse".
    model.compile(k.optimizers.Adam(0.01), "mean_squared_error", metrics=[k.metrics.MeanAbsoluteError(name="mae")])
    return model


def trained(model: Any, x: Any, y: Any) -> Any:
    history = model.fit(x, y, batch_size=8, epochs=2, shuffle=False, verbose=0).history
    return {name: [float(value) for value in values] for name, values in history.items()}


def main(folder: Path) -> None:
    import keras

    x, y = np.load(folder / "x.npy"), np.load(folder / "y.npy")
    report: dict[str, Any] = {}
    for name in ("ours.keras", "ours.h5"):
        model = keras.saving.load_model(folder / name)
        report[name] = {"predicted": model.predict(x, verbose=0).tolist()}
        if name == "ours.keras":  # Keras builds the optimizer of an .h5 file for no variables, so it cannot train on
            report[name]["history"] = trained(model, x, y)
    model = made(keras)
    model.load_weights(folder / "ours.weights.h5")
    report["ours.weights.h5"] = {"predicted": model.predict(x, verbose=0).tolist()}
    trained(model, x, y)
    model.save(folder / "theirs.keras")
    model.save(folder / "theirs.h5")
    model.save_weights(folder / "theirs.weights.h5")
    report["theirs"] = {"predicted": model.predict(x, verbose=0).tolist(), "history": trained(model, x, y)}
    (folder / "report.json").write_text(json.dumps(report))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
