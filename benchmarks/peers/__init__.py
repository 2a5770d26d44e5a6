"""The libraries that are measured, each in a module of its own; importing that imports the library, and is timed too.

Each module has a class ``Peer(workload, weights, **setting)``, whose making builds and compiles the network, with
``fit(x, y, epochs)``, which goes on training it, and ``predict(x)``, which gives probabilities where there are classes.
A function ``settings(workload)`` names what can be set: ``{"name": {...}}``; without settings, a peer is as a script has it
that changes none. ``FASTEST`` names those that are tried where not all are; ``forget()`` drops what was
compiled for other workloads. What a library does not have raises `Unsupported`.
"""

TITLES = {
    "fathoms": "Fathoms",
    "keras_tensorflow": "Keras on TensorFlow",
    "keras_jax": "Keras on JAX",
    "keras_torch": "Keras on PyTorch",
    "pytorch": "PyTorch",
    "torch_compile": "PyTorch, compiled",
    "scikit_learn": "scikit-learn",
    "jax_scan": "JAX by hand",
}
WITHOUT_SCRIPT = ("torch_compile",)  # compiling takes longer than all the rest of a short script
