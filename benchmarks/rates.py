"""This machine's rate of large float32 products, as NumPy, JAX and PyTorch reach it. The best of them is what "of sgemm" means."""

import time
from collections.abc import Callable
from typing import Any

SIZE = 2048


def numpy_product(a: Any, b: Any) -> Callable[[], Any]:
    """NumPy's BLAS, into an array that is there."""
    import numpy as np

    product = np.empty_like(a)
    return lambda: np.matmul(a, b, out=product)


def jax_product(a: Any, b: Any) -> Callable[[], Any]:
    """XLA's product, compiled."""
    import jax

    multiply = jax.jit(lambda x, y: x @ y)
    a, b = jax.numpy.asarray(a), jax.numpy.asarray(b)
    return lambda: multiply(a, b).block_until_ready()


def torch_product(a: Any, b: Any) -> Callable[[], Any]:
    """PyTorch's BLAS (MKL on x86), into a tensor that is there."""
    import torch

    from peers.torch_network import ALL_THREADS

    torch.set_num_threads(ALL_THREADS)
    a, b = torch.from_numpy(a), torch.from_numpy(b)
    product = torch.empty_like(a)
    return lambda: torch.mm(a, b, out=product)


PRODUCTS = {"fathoms": numpy_product, "jax_scan": jax_product, "pytorch": torch_product}
LIBRARIES = {"fathoms": "NumPy", "jax_scan": "JAX", "pytorch": "PyTorch"}


def rate(peer: str) -> dict[str, Any]:
    """Operations a second of a product of two 2048 x 2048 matrices: the best of 9, for it says what the machine can do."""
    import numpy as np

    a, b = np.random.default_rng(0).standard_normal((2, SIZE, SIZE), dtype=np.float32)
    product = PRODUCTS[peer](a, b)
    times = []
    for _ in range(12):
        before = time.perf_counter()
        product()
        times.append(time.perf_counter() - before)
    return {"rate": 2 * SIZE**3 / min(times[3:])}
