"""Tables larger than memory: Parquet files and memory-mapped arrays, streamed.

`fit`, `evaluate` and `predict` take the path of a Parquet file, of a folder of such files, a `ParquetTable`, and memory-mapped arrays
(`numpy.load(..., mmap_mode="r")`). What fits into the memory limit (`fathoms.config.set_memory_limit`, 1 GB unless you say
otherwise) is held, and all is as with arrays. What does not is streamed:

- The table is cut into **blocks**: row groups, or parts of large ones. In every pass the blocks come in a new random order.
  Row groups of up to a quarter of a window are read fastest; of a larger one each part costs almost as much as all of it.
- As many blocks as fit are one **window**; its rows are trained on in a random order, many batches in one call of the core.
  So each epoch sees each row once, and rows meet if their blocks do: shuffling blocks and then rows within a buffer learns about as
  well as shuffling all (Xu et al., "In-database machine learning with CorgiPile", SIGMOD 2022).
- **Another thread** reads, checks and lays out the next window, of the next epoch too, while this one is trained on.
- Batches never shrink at a window's end: rows that are left go first into the next window. With `shuffle=False` the weights are,
  bit for bit, those of training on arrays.
- The order follows from the seed, the number of steps done and the limit, not from threads or timing.

Memory: two windows with their orders, what is being decoded, and 128 MB for Python and its libraries stay under the limit. Pages of
mapped files, which the system can drop at any time, are given back as soon as they have been copied. What is not counted: the
model itself, what else you hold, and what `predict` returns.
"""

from fathoms.data.parquet_table import ParquetTable
from fathoms.data.read_ahead import ReadAhead

__all__ = ["ParquetTable", "ReadAhead"]
