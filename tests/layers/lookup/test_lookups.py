"""Vocabularies, against what Keras gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fathoms.layers import IntegerLookup, StringLookup, deserialize, serialize


def test_unlisted_text_is_hashed() -> None:
    layer = StringLookup(num_oov_indices=3, mask_token="-")
    layer.adapt(["b", "a", "c", "b", "-", "a", "[UNK]"])
    assert layer.get_vocabulary() == ["-", "[UNK]", "[UNK]", "[UNK]", "b", "a", "c"]
    assert layer(["a", "-", "x", "y", "zz", "c"]).tolist() == [5, 0, 3, 3, 2, 6]
    salted = StringLookup(num_oov_indices=3, salt=[1, 2], vocabulary=["a"])
    assert salted(["a", "-", "x", "y", "zz", "c"]).tolist() == [3, 1, 1, 1, 1, 2]


def test_unlisted_numbers() -> None:
    numbers = [5, 6, 7, -8, 9000000000]
    hashed = IntegerLookup(num_oov_indices=3, oov_method="farmhash", vocabulary=[5, 6])
    assert hashed(numbers).tolist() == [3, 4, 1, 2, 0]
    assert IntegerLookup(num_oov_indices=3, vocabulary=[5, 6])(numbers).tolist() == [3, 4, 1, 1, 0]  # the remainders
    with pytest.raises(ValueError, match="found OOV values"):
        IntegerLookup(num_oov_indices=0, vocabulary=[5, 6])(numbers)


def test_tf_idf() -> None:
    layer = IntegerLookup(output_mode="tf_idf", max_tokens=6, pad_to_max_tokens=True)
    layer.adapt(np.array([[1, 1, 2], [3, 2, 2], [1, 3, 9]]))
    assert layer.get_vocabulary() == [-1, 2, 1, 3, 9]
    expected = [
        [0.7489330768585205, 0.6931471824645996, 0.6931471824645996, 0, 0, 0],
        [0, 0, 0, 0.6931471824645996, 1.8325815200805664, 0],
    ]
    np.testing.assert_allclose(layer(np.array([[1, 2, 77], [9, 9, 3]])), expected, rtol=1e-6)  # a rounding of float32


def test_inverting() -> None:
    numbers = StringLookup(vocabulary=["a", "b"], mask_token="-", invert=True)([[3, 0], [1, 9]])
    assert numbers.tolist() == [["b", "-"], ["[UNK]", "[UNK]"]]


def test_written_form_keeps_a_given_vocabulary() -> None:
    layer = deserialize(serialize(StringLookup(vocabulary=["a", "b"], output_mode="one_hot")))
    np.testing.assert_array_equal(layer(["b", "?"]), [[0, 0, 1], [1, 0, 0]])


def test_vocabulary_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("b\na\n")
    layer = StringLookup(vocabulary=str(path))
    assert layer(["a", "b"]).tolist() == [2, 1]
    assert layer.get_config()["vocabulary"] is None
    with pytest.raises(ValueError, match="outside of the model archive"):
        StringLookup.from_config({"vocabulary": str(path)})


def test_the_other_kind_of_column() -> None:
    with pytest.raises(ValueError, match=r"looks up text, but found values such as \[3\]\. IntegerLookup"):
        StringLookup(vocabulary=["a"])([3])
