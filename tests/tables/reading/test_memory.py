"""How much a table may take: what a person says, else half of what is free."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fathoms.tables.reading.memory import check_room, room
from fathoms.tables.table_error import TableError


def test_what_a_person_says_is_the_limit(memory_limit: Callable[[str], None]) -> None:
    memory_limit("500MB")
    assert room() == 500_000_000
    check_room("t.csv", 500_000_000)
    told = r"^t\.csv takes about 2\.5 GB of memory and there is room for 500 MB\..*set_memory_limit\('3GB'\)"
    with pytest.raises(TableError, match=told):
        check_room("t.csv", 2_500_000_000)


@pytest.mark.skipif(not Path("/proc/meminfo").exists(), reason="asks Linux")
def test_half_of_what_is_free() -> None:
    lines = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
    total = int(lines["MemTotal"].split()[0]) * 1024
    assert 1_000_000_000 <= room() <= max(1_000_000_000, total // 2)
