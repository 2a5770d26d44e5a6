"""Whole numbers that stand for categories, as the categories' numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fathoms.layers.lookup.index_lookup import IndexLookup


class IntegerLookup(IndexLookup):
    """Gives each whole number of a column its number in a vocabulary, such as 0, 1, 2 for 98, 17, 4005.

    Args:
        max_tokens, num_oov_indices, mask_token, oov_token, vocabulary, idf_weights, invert, output_mode, sparse,
        pad_to_max_tokens, oov_method, salt, name: see `IndexLookup`.
        vocabulary_dtype: `"int64"`.
        **kwargs: see `IndexLookup`.

    Raises:
        ValueError: arguments that do not go together.

    Source: `keras.layers.IntegerLookup`.

    >>> layer = IntegerLookup()
    >>> layer.adapt([98, 98, 98, 17, 17, 4005])
    >>> layer([17, 98, 3])
    array([2, 1, 0])
    """

    def __init__(
        self,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        mask_token: int | None = None,
        oov_token: int | None = -1,
        vocabulary: Any = None,
        vocabulary_dtype: str = "int64",
        idf_weights: Any = None,
        invert: bool = False,
        output_mode: str = "int",
        sparse: bool = False,
        pad_to_max_tokens: bool = False,
        oov_method: str = "floormod",
        salt: int | Sequence[int] | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        if vocabulary_dtype != "int64":
            raise ValueError(
                f"IntegerLookup keeps its vocabulary as int64, but found vocabulary_dtype={vocabulary_dtype!r}: leave it out."
            )
        super().__init__(
            max_tokens,
            num_oov_indices,
            mask_token,
            oov_token,
            vocabulary_dtype,
            vocabulary,
            idf_weights,
            invert,
            output_mode,
            sparse,
            pad_to_max_tokens,
            oov_method,
            name,
            salt,
            **kwargs,
        )
