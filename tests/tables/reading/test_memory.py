"""How much a table may take: what a person says, else half of what is free."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fathoms.tables.reading import memory
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


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="asks Linux")
def test_a_limit_of_the_process_is_kept_and_told(tmp_path: Path) -> None:
    """A table that any machine has room for, as text takes 16 bytes a cell beside itself, and this process has not."""
    table = tmp_path / "t.csv"
    with table.open("w") as file:
        file.write("a,b\n" + "1,2\n" * 80_000)
        file.truncate(100_000_000)  # takes no room on the disk
    code = (
        "import resource, polars\n"
        "from pathlib import Path\n"
        "from fathoms.tables import read_table, TableError\n"
        "taken = int(Path('/proc/self/statm').read_text().split()[0]) * resource.getpagesize()\n"
        "resource.setrlimit(resource.RLIMIT_AS, (taken + 10**9, -1))\n"
        f"try: read_table({str(table)!r}, encoding='utf-8')\nexcept TableError as error: print(error)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "takes about 900 MB of memory and there is room for 4" in shown or "room for 500 MB" in shown, shown


def test_a_containers_limit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for kind in ("memory.max", "memory.stat"):
        (tmp_path / kind).write_text({"memory.max": "900000000\n", "memory.stat": "anon 100000000\nfile 5\n"}[kind])
    cgroup = tmp_path / "cgroup"
    cgroup.write_text("4:memory:/x\n0::/\n")
    read = Path.read_text
    there = "/proc/self/cgroup"
    monkeypatch.setattr(memory, "_GROUPS", tmp_path)
    monkeypatch.setattr(Path, "read_text", lambda path, **how: read(cgroup if str(path) == there else path, **how))
    assert room() == 400_000_000
    (tmp_path / "memory.max").write_text("max\n")
    assert room() >= 1_000_000_000
