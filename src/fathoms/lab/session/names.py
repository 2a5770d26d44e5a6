"""What the page calls what a design can be made of."""

from __future__ import annotations

NAMES = {
    "mean_squared_error": "MSE: mean squared error",
    "mean_absolute_error": "MAE: mean absolute error",
    "huber": "Huber",
    "log_cosh": "log-cosh",
    "binary_crossentropy": "binary crossentropy",
    "sparse_categorical_crossentropy": "crossentropy",
    "sgd": "SGD",
    "momentum": "SGD with momentum",
    "rmsprop": "RMSprop",
    "adagrad": "Adagrad",
    "adam": "Adam",
    "adamw": "AdamW",
    "nadam": "Nadam",
    "lion": "Lion",
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "elu": "ELU",
    "selu": "SELU",
    "gelu": "GELU",
    "silu": "SiLU",
}


def named(name: str) -> str:
    """The page's name of what Keras calls so.

    >>> named("rmsprop"), named("tanh")
    ('RMSprop', 'tanh')
    """
    return NAMES.get(name, name.replace("_", " "))
