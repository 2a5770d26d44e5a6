"""Names of number types against those of Keras."""

from __future__ import annotations

import numpy as np
import pytest

from fathoms.engine.dtype_policy import policy_of
from fathoms.engine.dtypes import DTYPES, standardize_dtype


@pytest.mark.parametrize("dtype", [None, int, float, bool, str, "int", np.int64, np.dtype("float16"), *DTYPES])
def test_names_are_those_of_keras(dtype: object) -> None:
    import keras

    assert standardize_dtype(dtype) == keras.src.backend.standardize_dtype(dtype)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16", "float64"])
def test_a_policy_computes_in_one_type(policy: str) -> None:
    import keras

    theirs = keras.dtype_policies.DTypePolicy(policy)
    written = keras.dtype_policies.serialize(theirs)
    assert policy_of(policy).compute_dtype == policy_of(written).compute_dtype == theirs.compute_dtype


@pytest.mark.parametrize("dtype", ["float12", 3, [1], np.dtype("datetime64[s]")])
def test_other_types_are_refused(dtype: object) -> None:
    with pytest.raises(ValueError, match="Invalid dtype"):
        standardize_dtype(dtype)
