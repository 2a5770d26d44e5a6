"""Every form of import means Fathoms; what Fathoms leaves out says so in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.keras.running import last_line_of, output_of

FORMS = [
    "import keras; found = keras.layers.Dense",
    "import keras.layers; found = keras.layers.Dense",
    "import keras.layers as kl; found = kl.Dense",
    "from keras import layers; found = layers.Dense",
    "from keras.layers import Dense as found",
    "from keras.layers import *; found = Dense",
    "import tensorflow; found = tensorflow.keras.layers.Dense",
    "import tensorflow as tf; found = tf.keras.layers.Dense",
    "import tensorflow.keras; found = tensorflow.keras.layers.Dense",
    "import tensorflow.keras as keras; found = keras.layers.Dense",
    "import tensorflow.keras.layers as kl; found = kl.Dense",
    "from tensorflow import keras; found = keras.layers.Dense",
    "from tensorflow.keras import layers; found = layers.Dense",
    "from tensorflow.keras.layers import Dense as found",
    "from tensorflow.python.keras.layers import Dense as found",
    "from keras.layers.core import Dense as found",
    "import tf_keras; found = tf_keras.layers.Dense",
    "import tensorflow.compat.v2 as tf; found = tf.keras.layers.Dense",
    "import importlib; found = importlib.import_module('tensorflow.keras.layers').Dense",
    "found = getattr(__import__('tensorflow.keras.layers').keras.layers, 'Dense')",
]


def test_all_forms_of_import_mean_fathoms(tmp_path: Path) -> None:
    text = "\n".join(f"{form}\nprint(found.__module__)" for form in FORMS)
    assert output_of(text, tmp_path).split() == ["fathoms.layers.dense"] * len(FORMS)


def test_older_places(tmp_path: Path) -> None:
    forms = """
    from keras.models import Sequential, Model, load_model
    from keras.layers import Input
    from keras.engine.topology import Layer
    from keras.layers.advanced_activations import LeakyReLU, PReLU
    from keras.layers.normalization import BatchNormalization
    from keras.layers.embeddings import Embedding
    from keras.layers.noise import GaussianNoise
    from keras.layers.merge import concatenate
    from keras.layers.experimental import preprocessing
    from keras.layers.experimental.preprocessing import Rescaling
    from tensorflow.keras.layers.experimental.preprocessing import Normalization
    from keras.callbacks.callbacks import EarlyStopping
    from keras.optimizers.legacy import Adam
    from tensorflow.keras.optimizers import legacy
    from tensorflow.keras.optimizers.experimental import AdamW
    from tensorflow.keras.experimental import CosineDecay
    from keras.regularizers import l1, l2, l1_l2
    from keras.constraints import maxnorm, max_norm, MaxNorm
    from keras.initializers import he_normal, glorot_uniform, RandomNormal
    from keras.losses import MSE, mse, mean_squared_error
    from keras.metrics import MAE, mean_absolute_error
    import tensorflow as tf
    assert tf.keras.layers.experimental.preprocessing.Normalization is Normalization
    assert preprocessing.Normalization is Normalization
    assert legacy.Adam is Adam is tf.optimizers.Adam is tf.keras.optimizers.legacy.Adam
    assert tf.losses.MeanSquaredError is tf.keras.losses.MeanSquaredError
    import keras
    assert keras.__version__.startswith("3.")
    assert tf.__version__.startswith("2.") and tf.version.VERSION == tf.__version__
    print("found")
    """
    assert output_of(forms, tmp_path) == "found\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "import tensorflow as tf; tf.signal.stft([1.0])",
            "AttributeError: tf.signal.stft is not part of Fathoms; TensorFlow has it: pip install tensorflow",
        ),
        (
            "import tensorflow as tf; tf.Session()",
            "AttributeError: tf.Session is not part of Fathoms; TensorFlow has it: pip install tensorflow",
        ),
        (
            "import tensorflow as tf; tf.data.Dataset.list_files('x')",
            "AttributeError: tf.data.Dataset.list_files is not part of Fathoms; TensorFlow has it: pip install tensorflow",
        ),
        (
            "import tensorflow as tf; tf.data.experimental.make_csv_dataset('x')",
            "AttributeError: tf.data.experimental.make_csv_dataset is not part of Fathoms; "
            "TensorFlow has it: pip install tensorflow",
        ),
        (
            "from tensorflow.signal import stft",
            "ModuleNotFoundError: tf.signal.stft is not part of Fathoms; TensorFlow has it: pip install tensorflow",
        ),
        (
            "import tensorflow.nowhere",
            "ModuleNotFoundError: tf.nowhere is not part of Fathoms; TensorFlow has it: pip install tensorflow",
        ),
        (
            "from tensorflow.keras.layers import Dense, Conv2D",
            "ModuleNotFoundError: tf.keras.layers.Conv2D is not part of Fathoms; Keras has it: pip install keras",
        ),
        (
            "import keras; keras.layers.LSTM(4)",
            "AttributeError: keras.layers.LSTM is not part of Fathoms; Keras has it: pip install keras",
        ),
        (
            "from keras.datasets import mnist",
            "ModuleNotFoundError: keras.datasets.mnist is not part of Fathoms; Keras has it: pip install keras",
        ),
        (
            "import keras.applications.vgg16",
            "ModuleNotFoundError: keras.applications.vgg16 is not part of Fathoms; Keras has it: pip install keras",
        ),
        (
            "import tensorflow as tf; tf.keras.layers.Dense2(3)",
            "AttributeError: tf.keras.layers.Dense2 is not part of Fathoms; did you mean tf.keras.layers.Dense?",
        ),
    ],
)
def test_what_is_left_out_is_said_in_one_line(line: str, said: str, tmp_path: Path) -> None:
    assert last_line_of(line, tmp_path) == said


def test_looking_for_a_name_does_not_raise(tmp_path: Path) -> None:
    text = """
    import tensorflow as tf
    print(hasattr(tf, "Session"), hasattr(tf.keras.layers, "Conv2D"), hasattr(tf.keras.layers, "Dense"))
    try:
        from keras.layers import LSTM
    except ImportError:
        print("without")
    """
    assert output_of(text, tmp_path) == "False False True\nwithout\n"


def test_fathoms_comes_first_even_if_the_real_ones_are_there(tmp_path: Path) -> None:
    for name in ("keras", "tensorflow"):
        package = tmp_path / name
        package.mkdir()
        (package / "__init__.py").write_text("raise RuntimeError('the real one')\n", encoding="utf-8")
    text = "import keras, tensorflow as tf\nprint(keras.layers.Dense is tf.keras.layers.Dense)"
    assert output_of(text, tmp_path) == "True\n"
