"""Which number types a layer computes in, and keeps its weights in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from fathoms.engine.dtypes import standardize_dtype
from fathoms.engine.floatx import floatx

_MIXED = ("mixed_float16", "mixed_bfloat16")
_global: DTypePolicy | None = None


class DTypePolicy:
    """A number type to compute in and one for weights; the same, except for `"mixed_float16"` and `"mixed_bfloat16"`.

    Mixed layers compute in half precision from weights in single precision, on arrays; training a model of them is not supported.

    Args:
        name: a number type, or the name of a mixed policy.

    Raises:
        TypeError: a name that is not text.
        ValueError: a name that is neither.

    Source: `keras.DTypePolicy`.

    >>> policy = DTypePolicy("mixed_float16")
    >>> policy.compute_dtype, policy.variable_dtype
    ('float16', 'float32')
    """

    def __init__(self, name: str | None = None) -> None:
        if not isinstance(name, str | None):
            raise TypeError(f"'name' must be a string, but found {name!r}. Write DTypePolicy('mixed_float16').")
        self._name = name or floatx()
        if self._name in _MIXED:
            self._compute_dtype = standardize_dtype(self._name.removeprefix("mixed_"))
            self._variable_dtype = "float32"
        else:
            try:
                self._compute_dtype = self._variable_dtype = standardize_dtype(self._name)
            except ValueError:
                raise ValueError(
                    f"There is no DTypePolicy '{name}'. Write the name of a number type, DTypePolicy('float32'), or a mixed policy: "
                    "'mixed_float16' or 'mixed_bfloat16'."
                ) from None

    @property
    def name(self) -> str:
        """The policy's name."""
        return self._name

    @property
    def compute_dtype(self) -> str:
        """The number type of arithmetic."""
        return self._compute_dtype

    @property
    def variable_dtype(self) -> str:
        """The number type of weights."""
        return self._variable_dtype

    @property
    def quantization_mode(self) -> None:
        """None: Fathoms does not quantize."""
        return None

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make such a policy again."""
        return {"name": self._name}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Make a policy from what `get_config` returned."""
        return cls(**config)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other._name == self._name

    def __hash__(self) -> int:
        return hash(self._name)

    def __repr__(self) -> str:
        return f'<DTypePolicy "{self._name}">'


def dtype_policy() -> DTypePolicy:
    """Return the policy of layers that are given none.

    Source: `keras.config.dtype_policy`.
    """
    return _global or DTypePolicy(floatx())


def set_dtype_policy(policy: object) -> None:
    """Set the policy of layers made from now on that are given none.

    Source: `keras.config.set_dtype_policy`.
    """
    global _global
    _global = None if policy is None else policy_of(policy)


def policy_of(identifier: object) -> DTypePolicy:
    """Return the policy for a policy, a number type, a name, a written form; or None for the global one.

    Raises:
        ValueError: something else.

    Source: `keras.dtype_policies.get`.

    >>> policy_of("float64")
    <DTypePolicy "float64">
    """
    if identifier is None:
        return dtype_policy()
    if isinstance(identifier, DTypePolicy):
        return identifier
    if isinstance(identifier, Mapping):
        inner = identifier.get("config")
        if identifier.get("class_name") == "DTypePolicy" and isinstance(inner, Mapping):
            return DTypePolicy.from_config(inner)
    elif isinstance(identifier, str):
        return DTypePolicy(identifier)
    else:
        try:
            return DTypePolicy(standardize_dtype(identifier))
        except (ValueError, TypeError):
            pass
    raise ValueError(
        f"Cannot interpret `dtype` argument. Found {identifier!r}; write dtype='float32' or dtype=DTypePolicy('mixed_float16')."
    )


get = policy_of


def serialize(dtype_policy: DTypePolicy) -> dict[str, Any]:
    """Return the written form of a policy. Source: `keras.dtype_policies.serialize`.

    >>> serialize(DTypePolicy("float64"))["config"]
    {'name': 'float64'}
    """
    config = dtype_policy.get_config()
    return {"module": "keras", "class_name": "DTypePolicy", "config": config, "registered_name": None}


def deserialize(config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None) -> DTypePolicy:
    """Return the policy that a written form describes.

    Raises:
        ValueError: it describes something else, such as a policy of whole numbers, which Fathoms does not have.

    Source: `keras.dtype_policies.deserialize`.
    """
    name = config.get("class_name")
    if name not in ("DTypePolicy", "FloatDTypePolicy", "Policy"):
        raise ValueError(f"Fathoms has no dtype policy {name!r}: it does not quantize. Use DTypePolicy('float32').")
    return DTypePolicy.from_config(config.get("config") or {})
