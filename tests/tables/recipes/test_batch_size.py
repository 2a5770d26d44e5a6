"""Batches grow with the table."""

from fathoms.tables.recipes.batch_size import batch_size


def test_batch_size() -> None:
    sizes = [batch_size(rows) for rows in (6, 50, 300, 4800, 5000, 20_000, 1_000_000)]
    assert sizes == [4, 8, 32, 32, 64, 256, 512]
