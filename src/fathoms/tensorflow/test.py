"""The questions about devices in `tf.test`: there is no graphics card."""

from __future__ import annotations

__all__ = ["gpu_device_name", "is_built_with_cuda", "is_built_with_gpu_support", "is_gpu_available"]


def is_gpu_available(cuda_only: bool = False, min_cuda_compute_capability: object = None) -> bool:
    """Return False.

    Source: `tf.test.is_gpu_available`.

    >>> is_gpu_available()
    False
    """
    return False


def is_built_with_cuda() -> bool:
    """Return False.

    Source: `tf.test.is_built_with_cuda`.

    >>> is_built_with_cuda()
    False
    """
    return False


def is_built_with_gpu_support() -> bool:
    """Return False.

    Source: `tf.test.is_built_with_gpu_support`.

    >>> is_built_with_gpu_support()
    False
    """
    return False


def gpu_device_name() -> str:
    """Return no name.

    Source: `tf.test.gpu_device_name`.

    >>> gpu_device_name()
    ''
    """
    return ""
