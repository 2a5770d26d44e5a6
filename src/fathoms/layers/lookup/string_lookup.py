"""Text that stands for categories, as the categories' numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fathoms.layers.lookup.index_lookup import IndexLookup


class StringLookup(IndexLookup):
    """Gives each text of a column its number in a vocabulary.

    Args:
        max_tokens, num_oov_indices, mask_token, oov_token, vocabulary, idf_weights, invert, output_mode, pad_to_max_tokens,
        sparse, salt, name: see `IndexLookup`.
        encoding: how bytes are text: `"utf-8"`.
        **kwargs: see `IndexLookup`.

    Raises:
        ValueError: arguments that do not go together.

    Source: `keras.layers.StringLookup`.

    >>> layer = StringLookup()
    >>> layer.adapt(["red", "white", "red"])
    >>> layer(["white", "red", "green"])
    array([2, 1, 0])
    >>> layer.get_vocabulary()
    ['[UNK]', 'red', 'white']
    """

    def __init__(
        self,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        mask_token: str | None = None,
        oov_token: str | None = "[UNK]",
        vocabulary: Any = None,
        idf_weights: Any = None,
        invert: bool = False,
        output_mode: str = "int",
        pad_to_max_tokens: bool = False,
        sparse: bool = False,
        encoding: str = "utf-8",
        name: str | None = None,
        salt: int | Sequence[int] | None = None,
        **kwargs: Any,
    ) -> None:
        self.encoding = encoding
        super().__init__(
            max_tokens,
            num_oov_indices,
            mask_token,
            oov_token,
            "string",
            vocabulary,
            idf_weights,
            invert,
            output_mode,
            sparse,
            pad_to_max_tokens,
            name=name,
            salt=salt,
            **kwargs,
        )

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        del config["vocabulary_dtype"]
        return {**config, "encoding": self.encoding}
