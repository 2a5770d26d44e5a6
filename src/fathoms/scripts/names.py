"""Which module of Fathoms stands behind which module of Keras and TensorFlow: tables, and nothing else."""

from __future__ import annotations

# The release of Keras whose names and behaviour Fathoms follows.
KERAS_VERSION = "3.15.1"

# Keras's modules, below `keras` or `tensorflow.keras`, and the module of Fathoms behind each; None is behind what is left out.
KERAS: dict[str, str | None] = {
    "": "fathoms",
    "activations": "fathoms.activations",
    "applications": None,
    "backend": "fathoms.scripts.backend",
    "callbacks": "fathoms.callbacks",
    "config": "fathoms.config",
    "constraints": "fathoms.constraints",
    "datasets": None,
    "distillation": None,
    "distribution": None,
    "dtype_policies": "fathoms.dtype_policies",
    "estimator": None,
    "experimental": "fathoms.optimizers.schedules",
    "export": None,
    "initializers": "fathoms.initializers",
    "layers": "fathoms.layers",
    "losses": "fathoms.losses",
    "metrics": "fathoms.metrics",
    "mixed_precision": "fathoms.dtype_policies",
    "models": "fathoms.models",
    "ops": "fathoms.ops",
    "optimizers": "fathoms.optimizers",
    "optimizers.schedules": "fathoms.optimizers.schedules",
    "premade": None,
    "preprocessing": None,
    "preprocessing.image": None,
    "preprocessing.sequence": None,
    "preprocessing.text": None,
    "quantizers": None,
    "random": "fathoms.random",
    "regularizers": "fathoms.regularizers",
    "saving": "fathoms.saving",
    "tree": "fathoms.tree",
    "utils": "fathoms.utils",
    "visualization": None,
    "wrappers": "fathoms.wrappers",
    "wrappers.scikit_learn": "fathoms.scripts.scikit_learn",
}

# Where older scripts look for a module, and the module of today that they mean.
OLDER_KERAS: dict[str, str] = {
    "activations.activations": "activations",
    "callbacks.callbacks": "callbacks",
    "engine": "models",
    "engine.base_layer": "layers",
    "engine.functional": "models",
    "engine.input_layer": "layers",
    "engine.sequential": "models",
    "engine.topology": "layers",
    "engine.training": "models",
    "initializers.initializers_v2": "initializers",
    "layers.advanced_activations": "layers",
    "layers.core": "layers",
    "layers.embeddings": "layers",
    "layers.experimental": "layers",
    "layers.experimental.preprocessing": "layers",
    "layers.merge": "layers",
    "layers.noise": "layers",
    "layers.normalization": "layers",
    "losses.losses": "losses",
    "metrics.metrics": "metrics",
    "mixed_precision.experimental": "mixed_precision",
    "optimizers.experimental": "optimizers",
    "optimizers.legacy": "optimizers",
    "optimizers.optimizer_v2": "optimizers",
    "utils.generic_utils": "utils",
    "utils.layer_utils": "utils",
    "utils.np_utils": "utils",
    "utils.vis_utils": "utils",
}

_SHORT_LOSSES = {
    "KLD": "kl_divergence",
    "MAE": "mean_absolute_error",
    "MAPE": "mean_absolute_percentage_error",
    "MSE": "mean_squared_error",
    "MSLE": "mean_squared_logarithmic_error",
    "kld": "kl_divergence",
    "kullback_leibler_divergence": "kl_divergence",
    "logcosh": "log_cosh",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "mse": "mean_squared_error",
    "msle": "mean_squared_logarithmic_error",
}

# Names that a module of today does not have, and where each is.
BESIDES: dict[str, dict[str, str]] = {
    "": {"InputSpec": "fathoms.scripts.input_spec:InputSpec"},
    "constraints": {
        "max_norm": "fathoms.constraints:MaxNorm",
        "maxnorm": "fathoms.constraints:MaxNorm",
        "min_max_norm": "fathoms.constraints:MinMaxNorm",
        "non_neg": "fathoms.constraints:NonNeg",
        "nonneg": "fathoms.constraints:NonNeg",
        "unit_norm": "fathoms.constraints:UnitNorm",
        "unitnorm": "fathoms.constraints:UnitNorm",
    },
    "initializers": {
        "normal": "fathoms.initializers:RandomNormal",
        "one": "fathoms.initializers:Ones",
        "uniform": "fathoms.initializers:RandomUniform",
        "zero": "fathoms.initializers:Zeros",
    },
    "layers": {
        "InputSpec": "fathoms.scripts.input_spec:InputSpec",
        "ThresholdedReLU": "fathoms.scripts.thresholded_relu:ThresholdedReLU",
    },
    "losses": {
        "Reduction": "fathoms.scripts.reduction:Reduction",
        **{short: f"fathoms.losses:{name}" for short, name in _SHORT_LOSSES.items()},
    },
    "metrics": {short: f"fathoms.metrics:{name}" for short, name in _SHORT_LOSSES.items()},
    "mixed_precision": {
        "Policy": "fathoms.dtype_policies:DTypePolicy",
        "global_policy": "fathoms.dtype_policies:dtype_policy",
        "set_global_policy": "fathoms.dtype_policies:set_dtype_policy",
        "set_policy": "fathoms.dtype_policies:set_dtype_policy",
    },
    "models": {
        "load_model": "fathoms.saving:load_model",
        "save_model": "fathoms.saving:save_model",
    },
    "utils": {
        "Progbar": "fathoms.scripts.progbar:Progbar",
        "CustomObjectScope": "fathoms.saving:CustomObjectScope",
        "custom_object_scope": "fathoms.saving:custom_object_scope",
        "deserialize_keras_object": "fathoms.saving:deserialize_keras_object",
        "get_custom_objects": "fathoms.saving:get_custom_objects",
        "register_keras_serializable": "fathoms.saving:register_keras_serializable",
        "serialize_keras_object": "fathoms.saving:serialize_keras_object",
    },
    "saving": {"load_model": "fathoms.saving:load_model"},
}

# TensorFlow's modules, below `tensorflow`: `fathoms.tensorflow` has the small part that introductory courses use.
TENSORFLOW: dict[str, str | None] = {
    "": "fathoms.tensorflow",
    "compat.v1": "fathoms.tensorflow.compat_v1",
    "compat.v1.logging": "fathoms.tensorflow.compat_v1:logging",
    "config.experimental": "fathoms.tensorflow.config:experimental",
    "config.optimizer": "fathoms.tensorflow.config:optimizer",
    "config.threading": "fathoms.tensorflow.config:threading",
    "data.experimental": "fathoms.tensorflow.data:experimental",
    "compat.v2": "fathoms.tensorflow",
    "dtypes": "fathoms.tensorflow.dtypes",
    "initializers": "fathoms.initializers",
    "losses": "fathoms.losses",
    "metrics": "fathoms.metrics",
    "nest": "fathoms.tree",
    "optimizers": "fathoms.optimizers",
    **{room: f"fathoms.tensorflow.{room}" for room in ("config", "data", "debugging", "linalg", "math", "nn", "random", "test")},
    **dict.fromkeys(
        (
            "audio", "autodiff", "autograph", "distribute", "errors", "estimator", "experimental", "feature_column",
            "image", "io", "lite", "lookup", "quantization", "ragged", "raw_ops", "saved_model", "signal", "sparse",
            "strings", "summary", "tpu", "train",
        )
    ),
}  # fmt: skip

# Under which names Keras is imported, beside its own.
KERAS_ROOTS = {
    "keras": "keras",
    "tensorflow.keras": "tf.keras",
    "tensorflow.python.keras": "tf.keras",
    "tensorflow.compat.v2.keras": "tf.keras",
    "tf_keras": "tf_keras",
}
