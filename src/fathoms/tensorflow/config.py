"""The settings of TensorFlow that scripts look at or change: there is one processor, and nothing to set."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, NamedTuple


class PhysicalDevice(NamedTuple):
    """A device.

    >>> PhysicalDevice("/physical_device:CPU:0", "CPU").device_type
    'CPU'
    """

    name: str
    device_type: str


def list_physical_devices(device_type: str | None = None) -> list[PhysicalDevice]:
    """Return the processor; no graphics cards.

    Source: `tf.config.list_physical_devices`.

    >>> list_physical_devices("GPU")
    []
    """
    return [] if device_type not in (None, "CPU") else [PhysicalDevice("/physical_device:CPU:0", "CPU")]


def list_logical_devices(device_type: str | None = None) -> list[PhysicalDevice]:
    """Return the processor; no graphics cards.

    Source: `tf.config.list_logical_devices`.

    >>> list_logical_devices("GPU")
    []
    """
    return [] if device_type not in (None, "CPU") else [PhysicalDevice("/device:CPU:0", "CPU")]


def functions_run_eagerly() -> bool:
    """Return True: nothing is compiled.

    Source: `tf.config.functions_run_eagerly`.

    >>> functions_run_eagerly()
    True
    """
    return True


def _nothing(*args: Any, **kwargs: Any) -> None:
    """Accept a setting that changes nothing here."""


get_visible_devices = list_physical_devices
run_functions_eagerly = experimental_run_functions_eagerly = _nothing
set_visible_devices = set_soft_device_placement = set_logical_device_configuration = _nothing
optimizer = SimpleNamespace(set_jit=_nothing, get_jit=str, set_experimental_options=_nothing)
threading = SimpleNamespace(
    set_inter_op_parallelism_threads=_nothing,
    set_intra_op_parallelism_threads=_nothing,
    get_inter_op_parallelism_threads=int,
    get_intra_op_parallelism_threads=int,
)
experimental = SimpleNamespace(
    enable_op_determinism=_nothing,
    enable_tensor_float_32_execution=_nothing,
    get_visible_devices=list_physical_devices,
    list_logical_devices=list_logical_devices,
    list_physical_devices=list_physical_devices,
    set_memory_growth=_nothing,
    set_virtual_device_configuration=_nothing,
    set_visible_devices=_nothing,
)

__all__ = [
    "PhysicalDevice",
    "experimental",
    "experimental_run_functions_eagerly",
    "functions_run_eagerly",
    "get_visible_devices",
    "list_logical_devices",
    "list_physical_devices",
    "optimizer",
    "run_functions_eagerly",
    "set_logical_device_configuration",
    "set_soft_device_placement",
    "set_visible_devices",
    "threading",
]
