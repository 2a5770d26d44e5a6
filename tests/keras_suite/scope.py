"""Which of Keras's test files are about what Fathoms covers, and which tests in them are not."""

from __future__ import annotations

import re
from pathlib import Path

FILES = [
    "activations/activations_test.py",
    "callbacks/backup_and_restore_test.py",
    "callbacks/callback_test.py",
    "callbacks/csv_logger_test.py",
    "callbacks/early_stopping_test.py",
    "callbacks/lambda_callback_test.py",
    "callbacks/learning_rate_scheduler_test.py",
    "callbacks/model_checkpoint_test.py",
    "callbacks/monitor_callback_test.py",
    "callbacks/reduce_lr_on_plateau_test.py",
    "callbacks/swap_ema_weights_test.py",
    "callbacks/tensorboard_test.py",
    "callbacks/terminate_on_nan_test.py",
    "constraints/constraints_test.py",
    "initializers/constant_initializers_test.py",
    "initializers/initializer_test.py",
    "initializers/random_initializers_test.py",
    "layers/activations",
    "layers/core/dense_test.py",
    "layers/core/einsum_dense_test.py",
    "layers/core/embedding_test.py",
    "layers/core/identity_test.py",
    "layers/core/input_layer_test.py",
    "layers/core/lambda_layer_test.py",
    "layers/core/masking_test.py",
    "layers/core/wrapper_test.py",
    "layers/layer_test.py",
    "layers/merging",
    "layers/normalization",
    "layers/preprocessing/category_encoding_test.py",
    "layers/preprocessing/discretization_test.py",
    "layers/preprocessing/hashed_crossing_test.py",
    "layers/preprocessing/hashing_test.py",
    "layers/preprocessing/index_lookup_test.py",
    "layers/preprocessing/integer_lookup_test.py",
    "layers/preprocessing/normalization_test.py",
    "layers/preprocessing/rescaling_test.py",
    "layers/preprocessing/string_lookup_test.py",
    "layers/regularization/activity_regularization_test.py",
    "layers/regularization/alpha_dropout_test.py",
    "layers/regularization/dropout_test.py",
    "layers/regularization/gaussian_dropout_test.py",
    "layers/regularization/gaussian_noise_test.py",
    "layers/reshaping/flatten_test.py",
    "layers/reshaping/permute_test.py",
    "layers/reshaping/repeat_vector_test.py",
    "layers/reshaping/reshape_test.py",
    "losses",
    "metrics",
    "models/cloning_test.py",
    "models/functional_test.py",
    "models/model_test.py",
    "models/sequential_test.py",
    "optimizers/adadelta_test.py",
    "optimizers/adafactor_test.py",
    "optimizers/adagrad_test.py",
    "optimizers/adam_test.py",
    "optimizers/adamax_test.py",
    "optimizers/adamw_test.py",
    "optimizers/ftrl_test.py",
    "optimizers/lion_test.py",
    "optimizers/muon_test.py",
    "optimizers/nadam_test.py",
    "optimizers/optimizer_test.py",
    "optimizers/rmsprop_test.py",
    "optimizers/sgd_test.py",
    "optimizers/schedules",
    "regularizers",
    "saving/object_registration_test.py",
    "saving/saving_api_test.py",
    "saving/saving_lib_test.py",
    "saving/serialization_lib_test.py",
    "trainers/compile_utils_test.py",
    "trainers/trainer_test.py",
    "utils/naming_test.py",
    "utils/numerical_utils_test.py",
    "utils/summary_utils_test.py",
    "wrappers/sklearn_test.py",
]

# What Fathoms is not for, by the words with which Keras names such tests.
OUTSIDE = re.compile(
    r"quantiz|lora|int4|int8|float8|gptq|awq|calibrat|sparse_(input|tensor|grad)|ragged|tf_data|tf_dataset|torch|orbax"
    r"|shard|distribut|jax_jit|jit_compile|pipeline|conv|lstm|gru|image|ctc|symbolic_placeholder|keras_2|hdf5_visibility|mha"
    r"|remat|_cnn|grain|retracing|loss_scaling|symbolic_build",
    re.IGNORECASE,
)


def is_inside(test: str) -> bool:
    """Whether a test, by its name such as `DenseTest::test_dense_basics`, is about what Fathoms covers."""
    return OUTSIDE.search(test) is None


def known_differences() -> set[str]:
    """The tests inside that fail for a reason, as `differences.txt` lists them."""
    lines = Path(__file__).with_name("differences.txt").read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}
