"""A vocabulary: the categories that there are, each with its number."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from typing import Any, Self

import numpy as np

from fathoms.engine.floatx import floatx
from fathoms.layers.column import column, is_text
from fathoms.layers.column_layer import ColumnLayer
from fathoms.layers.hashing.bins import checked_salt, hashed_bins
from fathoms.layers.layer import Shape
from fathoms.layers.one_hot import encoded, encoded_shape, refuse_sparse

_MODES = ("int", "one_hot", "multi_hot", "count", "tf_idf")
_OLD_NAMES = {"binary": "multi_hot", "tf-idf": "tf_idf"}
_ASSET = "vocabulary.txt"
_NOT_LISTED = -1
_DROPPED = -2


class IndexLookup(ColumnLayer):
    """Gives each category of a column its number in a vocabulary; or, with `invert`, each number its category.

    First come the number of the mask, if there is one and numbers are wanted; then those of categories that the vocabulary
    does not list; then the vocabulary. `IntegerLookup` and `StringLookup` are what one uses.

    Args:
        max_tokens: how many numbers there may be in all, those before the vocabulary included; None for no limit.
        num_oov_indices: how many numbers are kept for categories that the vocabulary does not list ("out of vocabulary");
            with several, a hash decides. With 0 such a category is an error.
        mask_token: a category that has number 0, or counts for nothing in the other modes; None for none.
        oov_token: what `invert` gives for a number of no category.
        vocabulary_dtype: `"string"`, `"int64"` or `"int32"`.
        vocabulary: the categories in order, or the path of a file that has one on each line; None to `adapt`.
        idf_weights: for `"tf_idf"`, what each category counts.
        invert: whether to look the other way.
        output_mode: `"int"` gives numbers; `"one_hot"` a row of zeros with a 1 there; `"multi_hot"` says for each row which
            categories are in it; `"count"` how often; `"tf_idf"` how often, times what each counts.
        sparse: not supported; leave it out.
        pad_to_max_tokens: whether rows are `max_tokens` wide even if the vocabulary is smaller.
        oov_method: with several numbers for what is not listed, `"floormod"` takes whole numbers' remainders,
            `"farmhash"` hashes them; text is always hashed.
        name: its name; numbered automatically when left out.
        salt: a key for that hash: a whole number or two.
        **kwargs: `trainable`, `dtype` and what files of Keras hold; without effect.

    Raises:
        ValueError: arguments that do not go together.

    Source: `keras.src.layers.preprocessing.index_lookup.IndexLookup`.

    >>> layer = IndexLookup(None, 1, None, "[UNK]", "string", vocabulary=["red", "white"])
    >>> layer(["white", "red", "green"])
    array([2, 1, 0])
    """

    def __init__(
        self,
        max_tokens: int | None,
        num_oov_indices: int,
        mask_token: Any,
        oov_token: Any,
        vocabulary_dtype: str,
        vocabulary: Any = None,
        idf_weights: Any = None,
        invert: bool = False,
        output_mode: str = "int",
        sparse: bool = False,
        pad_to_max_tokens: bool = False,
        oov_method: str = "floormod",
        name: str | None = None,
        salt: int | Sequence[int] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name)
        output_mode = _OLD_NAMES.get(output_mode, output_mode)
        self._frozen_vocab_size: int | None = kwargs.pop("vocabulary_size", None)
        self._has_input_vocabulary = bool(kwargs.pop("has_input_vocabulary", vocabulary is not None))
        for ignored in ("trainable", "dtype"):
            kwargs.pop(ignored, None)
        if kwargs:
            raise ValueError(f"Unrecognized keyword argument(s): {kwargs}")
        _check_sizes(max_tokens, num_oov_indices, pad_to_max_tokens)
        _check_choice(self, "oov_method", oov_method, ("floormod", "farmhash"))
        _check_choice(self, "output_mode", output_mode, _MODES)
        if salt is not None and vocabulary_dtype != "string" and oov_method != "farmhash":
            raise ValueError(
                f"`salt` belongs to farmhash, but found oov_method={oov_method!r}. Write oov_method='farmhash'."
            )
        if invert and output_mode != "int":
            raise ValueError(
                f"`output_mode` must be `'int'` when `invert` is true. Found {output_mode!r}; leave it out."
            )
        refuse_sparse(self, sparse, output_mode)
        if idf_weights is not None and output_mode != "tf_idf":
            raise ValueError(
                f"`idf_weights` should only be set if `output_mode` is `'tf_idf'`. Found {idf_weights} with {output_mode!r}."
            )
        if output_mode == "tf_idf" and self._has_input_vocabulary and idf_weights is None:
            raise ValueError(
                "A `vocabulary` for output_mode='tf_idf' needs the weight of each term besides: idf_weights=[0.4, 1.2], for two terms."
            )
        self.invert = bool(invert)
        self.max_tokens = max_tokens
        self.num_oov_indices = num_oov_indices
        self.mask_token = mask_token
        self.oov_token = oov_token
        self.output_mode = output_mode
        self.sparse = False
        self.pad_to_max_tokens = bool(pad_to_max_tokens)
        self.vocabulary_dtype = str(vocabulary_dtype)
        self.oov_method = oov_method
        self.salt = checked_salt(salt, "IndexLookup")
        self.input_vocabulary = None if isinstance(vocabulary, str | os.PathLike) else _listed(vocabulary)
        self.input_idf_weights = _listed(idf_weights)
        self.idf_weights: np.ndarray | None = None
        self._tokens: list[Any] = []
        self._numbers: dict[Any, int] = {}
        self._counts: Counter[Any] = Counter()
        self._document_counts: Counter[Any] = Counter()
        self._documents = 0
        if vocabulary is not None:
            self.set_vocabulary(vocabulary, idf_weights)

    # The vocabulary

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[Any]:
        """Return the categories in the order of their numbers.

        Args:
            include_special_tokens: whether the mask and what stands for unlisted categories come first, so that a category's
                place is its number.
        """
        return [*self._special_tokens(), *self._tokens] if include_special_tokens else list(self._tokens)

    def vocabulary_size(self) -> int:
        """Return how many numbers there are, those before the vocabulary included."""
        return self._token_start() + len(self._tokens)

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Take these categories; those before are forgotten.

        Args:
            vocabulary: the categories in order, or the path of a file that has one on each line.
            idf_weights: for `"tf_idf"`, what each category counts.

        Raises:
            ValueError: no category, one twice, a mask or an unlisted category among them, more than `max_tokens`, no such
                file, or weights that do not fit.
        """
        if self.output_mode == "tf_idf" and idf_weights is None:
            raise ValueError("`idf_weights` must be set if output_mode is 'tf_idf'.")
        if self.output_mode != "tf_idf" and idf_weights is not None:
            raise ValueError(
                f"`idf_weights` should only be set if `output_mode` is `'tf_idf'`. Layer {self.name!r} has {self.output_mode!r}, "
                f"and found {idf_weights}."
            )
        if isinstance(vocabulary, str | os.PathLike):
            if self.output_mode == "tf_idf":
                raise ValueError(
                    "A vocabulary file has no weights for 'tf_idf': give the terms as a list, with idf_weights, or call adapt."
                )
            self._learn(self._lines(vocabulary))
            return
        given = _listed(vocabulary)
        if not given:
            raise ValueError(f"Cannot set an empty vocabulary. Received: vocabulary={vocabulary}")
        special = self._special_tokens()
        listed = bool(special) and given[: len(special)] == special
        tokens = given[len(special) :] if listed else given
        self._check_tokens(tokens, special)
        self._learn(tokens)
        if self.output_mode == "tf_idf":
            self.idf_weights = self._padded_weights(np.asarray(_listed(idf_weights)), len(given), listed)

    def _check_tokens(self, tokens: list[Any], special: list[Any]) -> None:
        repeated = [token for token, count in Counter(tokens).items() if count > 1]
        if repeated:
            raise ValueError(
                f"The passed vocabulary has at least one repeated term. Give each once: list(dict.fromkeys(terms)). Found {repeated} again."
            )
        reserved = {"mask": self.mask_token, "OOV": self.oov_token if self.invert else None}
        for kind, token in reserved.items():
            if token is not None and token in tokens:
                raise ValueError(
                    f"Found reserved {kind} token at unexpected location in `vocabulary`. It is {token!r}: leave it out, or begin "
                    f"the vocabulary with {special}."
                )
        size = self._token_start() + len(tokens)
        if self.max_tokens is not None and size > self.max_tokens:
            raise ValueError(
                f"Layer {self.name!r} has room for max_tokens={self.max_tokens} terms, but the vocabulary has {size}. Write "
                f"max_tokens={size}."
            )

    def _padded_weights(self, weights: np.ndarray, tokens: int, listed: bool) -> np.ndarray:
        """Give numbers before the vocabulary the mean weight, unless they were listed; and those behind it none."""
        if weights.ndim != 1 or len(weights) != tokens:
            raise ValueError(
                f"`idf_weights` must be the same length as vocabulary. The shape of idf_weights is {weights.shape}; "
                f"len(vocabulary) is {tokens}"
            )
        before = [] if listed else [float(np.mean(weights))] * self._token_start()
        full = np.array([*before, *weights.tolist()], floatx())
        if self.pad_to_max_tokens and self.max_tokens is not None:
            full = np.pad(full, (0, self.max_tokens - len(full)))
        return full

    def _learn(self, tokens: Iterable[Any]) -> None:
        self._tokens = list(tokens)
        start = self._token_start()
        self._numbers = {token: start + place for place, token in enumerate(self._tokens)}
        self._record_size()

    def _record_size(self) -> None:
        size = self.vocabulary_size()
        frozen = self._frozen_vocab_size
        if self.output_mode != "int" and not self.pad_to_max_tokens and frozen is not None and size != frozen:
            raise RuntimeError(
                f"When using `output_mode={self.output_mode}` and `pad_to_max_tokens=False`, the vocabulary keeps the size of the "
                f"first call, {frozen}, but found {size}. Write pad_to_max_tokens=True."
            )
        self._frozen_vocab_size = size

    def _lines(self, path: str | os.PathLike[str]) -> list[Any]:
        if not os.path.exists(path):
            raise ValueError(f"Vocabulary file {os.fspath(path)} does not exist.")
        with open(path, encoding="utf-8") as file:
            return self._read(file.read())

    def _read(self, text: str) -> list[Any]:
        lines = text.split("\n")
        while lines and not lines[-1]:
            lines.pop()
        return lines if self._has_text else [int(line) for line in lines]

    @property
    def _has_text(self) -> bool:
        return self.vocabulary_dtype == "string"

    def _oov_start(self) -> int:
        return 1 if self.mask_token is not None and self.output_mode == "int" else 0

    def _token_start(self) -> int:
        return self._oov_start() + self.num_oov_indices

    def _special_tokens(self) -> list[Any]:
        return [*[self.mask_token] * self._oov_start(), *[self.oov_token] * self.num_oov_indices]

    # Learning a vocabulary from data

    def adapt(self, data: Any, steps: int | None = None) -> None:
        """Learn the vocabulary from data: the most frequent categories first; of equally frequent ones, the last in order.

        Args:
            data: a column: an array or a list; or batches: a generator, or a dataset.
            steps: how many batches to take; None for all.

        Raises:
            ValueError: the layer was given its vocabulary.
        """
        self.reset_state()
        if isinstance(data, list | tuple) or hasattr(data, "__array__") or not hasattr(data, "__iter__"):
            values = self._column(data)
            self.update_state(values[:, np.newaxis] if values.ndim == 1 else values)
        else:
            for step, batch in enumerate(data):
                if steps is not None and step >= steps:
                    break
                self.update_state(batch)
        self.finalize_state()

    def update_state(self, data: Any) -> None:
        """Count the categories of one batch."""
        if self._has_input_vocabulary:
            raise ValueError(
                f"Layer {self.name!r} was given its vocabulary, so it cannot adapt to data. Make it without `vocabulary`, and leave "
                "out set_vocabulary."
            )
        values = self._column(data)
        documents = values.reshape(1, -1) if values.ndim < 2 else values.reshape(len(values), -1)
        self._counts.update(values.ravel().tolist())
        if self.output_mode == "tf_idf":
            for document in documents.tolist():
                self._document_counts.update(set(document))
            self._documents += len(documents)

    def finalize_state(self) -> None:
        """Make the vocabulary of what was counted."""
        for special in (self.mask_token, self.oov_token):
            self._counts.pop(special, None)
        if not self._counts:
            self._record_size()
            return
        tokens = sorted(self._counts, key=lambda token: (self._counts[token], token), reverse=True)
        room = None if self.max_tokens is None else self.max_tokens - self._token_start()
        tokens = tokens[:room]
        self._learn(tokens)
        if self.output_mode == "tf_idf":
            found = np.array([self._document_counts[token] for token in tokens])
            self.idf_weights = self._padded_weights(np.log(1 + self._documents / (1 + found)), len(tokens), False)
        self.reset_state()

    def reset_state(self) -> None:
        """Forget what was counted."""
        if not self._has_input_vocabulary:
            self._counts.clear()
            self._document_counts.clear()
            self._documents = 0

    # Looking up

    def call(self, inputs: Any) -> np.ndarray:
        """Look a column up."""
        depth = self._depth()
        if depth is None and self.output_mode != "int":
            raise RuntimeError(
                f"When using `output_mode={self.output_mode}` and `pad_to_max_tokens=False`, the output has as many columns as there "
                f"are terms, but layer {self.name!r} has none yet. Call layer.adapt(data) first, or give it vocabulary=[...]."
            )
        if self.invert:
            return self._categories(column(inputs, self.name))
        numbers = self._numbered(self._column(inputs))
        if self.output_mode == "int":
            return numbers
        assert depth is not None
        if self.output_mode != "tf_idf":
            return encoded(numbers, self.output_mode, depth, floatx())
        assert self.idf_weights is not None
        counts = encoded(numbers, "count", depth, floatx())
        return np.asarray(counts * self.idf_weights)

    def _categories(self, numbers: np.ndarray) -> np.ndarray:
        start = self._token_start()
        names = dict(enumerate(self._tokens, start))
        if self.mask_token is not None:
            names[0] = self.mask_token
        found = [names.get(number, self.oov_token) for number in numbers.astype(np.int64).ravel().tolist()]
        return np.array(found).reshape(numbers.shape)

    def _numbered(self, values: np.ndarray) -> np.ndarray:
        known = dict(self._numbers)
        if self.mask_token is not None:
            known[self.mask_token] = 0 if self.output_mode == "int" else _DROPPED
        flat = values.ravel()
        numbers = np.array([known.get(value, _NOT_LISTED) for value in flat.tolist()], np.int64)
        unlisted = numbers == _NOT_LISTED
        if unlisted.any():
            numbers[unlisted] = self._oov_start() + self._unlisted(flat[unlisted])
        return numbers.reshape(values.shape)

    def _unlisted(self, values: np.ndarray) -> np.ndarray:
        if self.num_oov_indices == 0:
            raise ValueError(
                f"Layer {self.name!r} has no place for terms it does not know: found OOV values {values[:10].tolist()}. Write "
                "num_oov_indices=1."
            )
        if self.num_oov_indices == 1:
            return np.zeros(len(values), np.int64)
        if not self._has_text and self.oov_method != "farmhash":
            return np.asarray(values % self.num_oov_indices)
        return hashed_bins(values, self.num_oov_indices, self.salt)

    def _column(self, values: Any) -> np.ndarray:
        found = column(values, self.name)
        if is_text(found) != self._has_text:
            wanted = "text" if self._has_text else "whole numbers"
            raise ValueError(
                f"Layer {self.name!r} looks up {wanted}, but found values such as {found.ravel()[:1].tolist()}. "
                f"{'StringLookup' if is_text(found) else 'IntegerLookup'} is for these."
            )
        return found if self._has_text else found.astype(np.int64)

    # Shapes, config and files

    def _depth(self) -> int | None:
        return self.max_tokens if self.pad_to_max_tokens else self._frozen_vocab_size

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> Shape:
        mode = "count" if self.output_mode == "tf_idf" else self.output_mode
        return encoded_shape(input_shape, mode, self._depth())

    @property
    def output_dtype(self) -> str:
        """The type of the result."""
        if self.invert:
            return self.vocabulary_dtype
        return "int64" if self.output_mode == "int" else floatx()

    @property
    def compute_dtype(self) -> str:
        """The type of the vocabulary."""
        return self.vocabulary_dtype

    @property
    def variable_dtype(self) -> str:
        """The type of the vocabulary."""
        return self.vocabulary_dtype

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "invert": self.invert,
            "max_tokens": self.max_tokens,
            "num_oov_indices": self.num_oov_indices,
            "oov_token": self.oov_token,
            "mask_token": self.mask_token,
            "output_mode": self.output_mode,
            "sparse": self.sparse,
            "pad_to_max_tokens": self.pad_to_max_tokens,
            "vocabulary_dtype": self.vocabulary_dtype,
            "idf_weights": self.input_idf_weights,
            "vocabulary": self.input_vocabulary,
            "vocabulary_size": self._frozen_vocab_size,
            "oov_method": self.oov_method,
            "salt": self.salt,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Make a layer from what `get_config` returned.

        Raises:
            ValueError: the config names a file as its vocabulary: a config opens no files.
        """
        if isinstance(config.get("vocabulary"), str):
            raise ValueError(
                f"The config names a vocabulary file outside of the model archive, {config['vocabulary']!r}, which is not read. "
                f"If you trust it, make the layer: {cls.__name__}(vocabulary=...)."
            )
        return cls(**config)

    def get_build_config(self) -> dict[str, Any]:
        """Nothing: there is nothing to build."""
        return {}

    def build_from_config(self, config: dict[str, Any]) -> None:
        """Nothing is built."""
        self.built = True

    def assets(self) -> dict[str, bytes]:
        """Return what a model file keeps beside the weights, by name: the vocabulary, unless the config has it."""
        if self.input_vocabulary is not None:
            return {}
        return {_ASSET: "\n".join(str(token) for token in self.get_vocabulary()).encode()}

    def take_assets(self, assets: Mapping[str, bytes]) -> None:
        """Take the vocabulary of a model file; what `"tf_idf"` multiplies with stands among the weights.

        Raises:
            ValueError: a category twice, or something that is not a whole number where numbers are looked up.
        """
        if self.input_vocabulary is not None or _ASSET not in assets:
            return
        lines = assets[_ASSET].decode().split("\n")
        special = self._special_tokens()
        if lines[: len(special)] == [str(token) for token in special]:
            lines = lines[len(special) :]
        tokens = self._read("\n".join(lines))
        self._check_tokens(tokens, special)
        self._learn(tokens)

    def save_own_variables(self, store: MutableMapping[str, Any]) -> None:
        """Put what `"tf_idf"` multiplies with into a file's entry."""
        if self.idf_weights is not None:
            store["idf_weights"] = self.idf_weights

    def load_own_variables(self, store: Mapping[str, Any]) -> None:
        """Take what `"tf_idf"` multiplies with from a file's entry."""
        if self.output_mode == "tf_idf" and "idf_weights" in store:
            self.idf_weights = np.asarray(store["idf_weights"], floatx())

    def save_assets(self, dir_path: str | os.PathLike[str]) -> None:
        """Write the vocabulary to a file in a folder."""
        for name, content in self.assets().items():
            with open(os.path.join(dir_path, name), "wb") as file:
                file.write(content)

    def load_assets(self, dir_path: str | os.PathLike[str]) -> None:
        """Read the vocabulary from a file in a folder."""
        if self.input_vocabulary is None:
            with open(os.path.join(dir_path, _ASSET), "rb") as file:
                self.take_assets({_ASSET: file.read()})


def _check_sizes(max_tokens: int | None, num_oov_indices: int, pad_to_max_tokens: bool) -> None:
    if max_tokens is not None and max_tokens <= 1:
        raise ValueError(f"If set, `max_tokens` must be greater than 1. Found {max_tokens}; None means no limit.")
    if pad_to_max_tokens and max_tokens is None:
        raise ValueError(f"If pad_to_max_tokens is True, must set `max_tokens`. Received: max_tokens={max_tokens}")
    if num_oov_indices < 0:
        raise ValueError(
            f"`num_oov_indices` must be greater than or equal to 0. Found {num_oov_indices}; 1 is the usual one."
        )


def _check_choice(layer: ColumnLayer, argument: str, value: Any, choices: Sequence[str]) -> None:
    if value not in choices:
        raise ValueError(
            f"Unknown value for argument `{argument}` of layer {type(layer).__name__}. Allowed values are: {tuple(choices)}. "
            f"Received: {value}"
        )


def _listed(values: Any) -> Any:
    """Return an array or a tuple as a list of plain values; None stays None."""
    if values is None:
        return None
    return np.asarray(values).tolist() if not isinstance(values, list) else list(values)
