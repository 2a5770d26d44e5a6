"""The libraries that are measured, each in a module of its own; importing that imports the library, and is timed too.

Each module has a class ``Peer(workload, weights)``, whose making builds and compiles the network, with
``fit(x, y, epochs)``, which goes on training it, and ``predict(x)``.
"""

TITLES = {
    "fathoms": "Fathoms",
    "keras_tensorflow": "Keras on TensorFlow",
    "keras_jax": "Keras on JAX",
    "pytorch": "PyTorch",
    "scikit_learn": "scikit-learn",
    "jax_scan": "JAX by hand",
}
