"""A member's plan."""

import pytest

from fathoms.tables.recipes.member import planned_epochs, steady_batch_size
from fathoms.tables.recipes.settings import Settings


@pytest.mark.parametrize(("steps", "limit", "epochs"), [(1, None, 12), (10, None, 6), (7, None, 9), (10, 2, 2)])
def test_small_tables_take_more_epochs(steps: int, limit: int | None, epochs: int) -> None:
    assert planned_epochs(Settings(epochs=6, steps=60, most_epochs=12), steps, limit) == epochs


@pytest.mark.parametrize(("rows", "size"), [(1, 16), (480, 16), (481, 32), (100_000, 256)])
def test_an_epoch_has_some_thirty_steps(rows: int, size: int) -> None:
    assert steady_batch_size(rows) == size
