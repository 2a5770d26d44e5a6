"""What scripts and course checkers for older releases of Keras read and write."""

from __future__ import annotations

from pathlib import Path

from tests.keras.running import last_line_of, output_of

START = """
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

x, y = np.linspace(-1, 1, 16).reshape(-1, 1), np.arange(16.0)
model = keras.Sequential([layers.Dense(3, activation="relu", input_shape=[1]), layers.Dense(1)])
"""


def test_shapes_of_layers(tmp_path: Path) -> None:
    text = """
    print([layer.input_shape for layer in model.layers], [layer.output_shape for layer in model.layers])
    print(model.input_shape, model.output_shape, model.layers[0].get_weights()[0].shape)
    print(model.layers[0].get_input_shape_at(0), model.layers[1].get_output_shape_at(0))
    print(model.weights[0].shape.as_list(), model.layers[0].units)
    """
    assert output_of(START + _dedented(text), tmp_path).splitlines() == [
        "[(None, 1), (None, 3)] [(None, 3), (None, 1)]",
        "(None, 1) (None, 1) (1, 3)",
        "(None, 1) (None, 1)",
        "[1, 3] 3",
    ]


def test_what_was_compiled(tmp_path: Path) -> None:
    text = """
    model.compile(optimizer="adam", loss="mae", metrics=["mse"])
    print(model.compiled_loss._losses, model.compiled_metrics._metrics, model.loss)
    history = model.fit(x, y, epochs=3, batch_size=4, verbose=0, workers=2, use_multiprocessing=True)
    print(history.params == {"epochs": 3, "steps": 4, "verbose": 0}, sorted(history.history), history.epoch)
    print([type(one).__name__ for one in model.compiled_loss._losses], model.compiled_metrics._metrics[0].name)
    """
    assert output_of(START + _dedented(text), tmp_path).splitlines() == [
        "mae ['mse'] mae",
        "True ['loss', 'mse'] [0, 1, 2]",
        "['MeanAbsoluteError'] mse",
    ]


def test_the_sign_of_min_delta_is_that_of_older_keras_and_works(tmp_path: Path) -> None:
    text = """
    from tensorflow.keras.callbacks import EarlyStopping
    for monitor, mode in (("val_loss", "auto"), ("loss", "min"), ("val_accuracy", "auto"), ("loss", "max")):
        print(EarlyStopping(monitor=monitor, mode=mode, min_delta=0.001).min_delta)
    model.compile("sgd", "mse")
    stop = EarlyStopping(monitor="loss", min_delta=1e9, patience=2, restore_best_weights=True)
    print(len(model.fit(x, y, epochs=50, callbacks=[stop], verbose=0).epoch))
    """
    assert output_of(START + _dedented(text), tmp_path).split() == ["-0.001", "-0.001", "0.001", "0.001", "3"]


def test_older_names_of_the_learning_rate(tmp_path: Path) -> None:
    text = """
    adam = keras.optimizers.Adam(lr=0.5)
    print(float(adam.lr), float(adam.learning_rate))
    adam.lr = 0.25
    print(float(adam.learning_rate))
    sgd = keras.optimizers.SGD(lr=1.0, decay=1.0)
    variable = tf.Variable(0.0)
    for _ in range(3):
        sgd.apply_gradients([(tf.constant(1.0), variable)])
    print(round(float(variable.numpy()), 4))  # - (1/1 + 1/2 + 1/3)
    """
    assert output_of(START + _dedented(text), tmp_path).split() == ["0.5", "0.5", "0.25", "-1.8333"]


def test_generators_of_older_scripts(tmp_path: Path) -> None:
    text = """
    def batches():
        while True:
            yield x[:4], y[:4]
    model.compile("sgd", "mse")
    history = model.fit_generator(batches(), steps_per_epoch=2, epochs=2, verbose=0)
    print(len(history.epoch), type(model.evaluate_generator(batches(), steps=1, verbose=0)).__name__)
    """
    assert output_of(START + _dedented(text), tmp_path) == "2 float\n"


def test_what_replaced_predict_classes(tmp_path: Path) -> None:
    assert last_line_of(START + "model.predict_classes(x)", tmp_path) == (
        "AttributeError: Keras has no model.predict_classes since 2021. Write (model.predict(x) > 0.5).astype('int32') "
        "for one sigmoid output, numpy.argmax(model.predict(x), axis=-1) for several classes."
    )


def test_layers_losses_and_metrics_give_tensors(tmp_path: Path) -> None:
    text = """
    out = model(tf.constant([[1.0], [2.0]]))
    print(tf.is_tensor(out), out.shape.as_list(), out.dtype.name, type(out.numpy()).__name__)
    print(keras.losses.MeanSquaredError()([1.0], [3.0]).numpy(), keras.losses.mse([1.0], [3.0]).numpy())
    metric = keras.metrics.Mean()
    metric.update_state([1.0, 2.0])
    print(metric.result().numpy(), layers.ReLU()(tf.constant([-1.0, 1.0])).numpy())
    print((model.weights[1] + 1).numpy(), model.weights[0][0].numpy().shape)
    print(type(model.predict(x, verbose=0)).__name__, keras.activations.relu(tf.constant(-1.0)).numpy())
    """
    assert output_of(START + _dedented(text), tmp_path).splitlines() == [
        "True [2, 1] float32 ndarray",
        "4.0 4.0",
        "1.5 [0. 1.]",
        "[1. 1. 1.] (3,)",
        "ndarray 0.0",
    ]


def test_built_in_functions_stay_built_in(tmp_path: Path) -> None:
    text = """
    from fathoms import activations
    dense = layers.Dense(1, activation=keras.activations.tanh)
    print(dense.activation is activations.tanh)
    model.compile("sgd", keras.losses.mean_squared_error)
    model.fit(x, y, verbose=0)
    print(model.compiled_loss._losses[0].kind is not None)
    """
    assert output_of(START + _dedented(text), tmp_path).split() == ["True", "True"]


def _dedented(text: str) -> str:
    from textwrap import dedent

    return dedent(text)


def test_older_names_of_policies_reductions_and_bars(tmp_path: Path) -> None:
    text = """
    print(keras.mixed_precision.Policy("float32").name, keras.mixed_precision.global_policy().name)
    print(keras.losses.MeanSquaredError(reduction=keras.losses.Reduction.NONE)([[1.0]], [[3.0]]).numpy())
    bar = keras.utils.Progbar(2, stateful_metrics=["rate"])
    for step in range(2):
        bar.update(step + 1, values=[("loss", tf.constant(1.0) / (step + 1)), ("rate", 0.1 * step)])
    print(keras.layers.InputSpec(ndim=2), keras.backend.one_hot([1], 2).numpy(), keras.backend.eye(1).numpy())
    """
    lines = output_of(START + _dedented(text), tmp_path).splitlines()
    assert lines[:2] == ["float32 float32", "[4.]"]
    assert lines[-2:] == [
        "2/2 [====================] - loss: 0.7500 - rate: 0.1000",
        "InputSpec(ndim=2) [[0. 1.]] [[1.]]",
    ]


def test_real_keras_is_not_to_be_had(tmp_path: Path) -> None:
    assert last_line_of(START + "model.to_keras()", tmp_path) == (
        "RuntimeError: to_keras: in this process keras means Fathoms. Save the model, and load it where it means Keras: "
        "model.save('model.keras'), then keras.models.load_model('model.keras')."
    )
