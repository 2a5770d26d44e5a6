"""A memory limit for one test."""

from collections.abc import Callable, Iterator

import pytest

from fathoms.engine.memory_limit import set_memory_limit


@pytest.fixture
def memory_limit() -> Iterator[Callable[[str], None]]:
    yield set_memory_limit
    set_memory_limit(None)
