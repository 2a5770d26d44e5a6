"""SQLite: tables and queries are read; nothing else can be done with a database."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from fathoms.tables.reading import sqlite_file
from fathoms.tables.reading.read_table import read_table
from fathoms.tables.table_error import TableError

ROWS = [(1, "a", 1.5, 1), (2, None, 2.0, "x"), (3, "ü", None, 2.5)]


@pytest.fixture
def cars(tmp_path: Path) -> Path:
    path = tmp_path / "t.db"
    with sqlite3.connect(path) as connection:
        connection.execute('CREATE TABLE "my cars" (id INTEGER, name TEXT, mpg REAL, mixed)')
        connection.executemany('INSERT INTO "my cars" VALUES (?, ?, ?, ?)', ROWS)
    connection.close()
    return path


def change(path: Path, *statements: str) -> None:
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_the_only_table(cars: Path) -> None:
    for source in (cars, f"{cars}#my cars"):
        table = read_table(source)
        assert table.columns == ["id", "name", "mpg", "mixed"]
        assert table.frame.rows() == [(*row[:3], str(row[3])) for row in ROWS]
        assert (table.name, table.place(1)) == ("t.db", "row 2")


def test_several_tables_and_views(cars: Path) -> None:
    change(cars, "CREATE TABLE b (x)", 'CREATE VIEW v AS SELECT name FROM "my cars"')
    with pytest.raises(TableError, match=r"it has 'my cars', 'b', 'v'\. Say which: 't\.db#my cars', or give query="):
        read_table(cars)
    assert read_table(f"{cars}#v").columns == ["name"]
    with pytest.raises(TableError, match="has no table 'my car'; did you mean 'my cars'"):
        read_table(f"{cars}#my car")
    with pytest.raises(TableError, match="has column names but no rows"):
        read_table(f"{cars}#b")


def test_queries(cars: Path) -> None:
    table = read_table(cars, query='SELECT mpg * 2 AS twice FROM "my cars" WHERE mpg > 1.5;')
    assert table.frame.to_dict(as_series=False) == {"twice": [4.0]}
    assert table.place(0) == "row 1 of the query"
    with pytest.raises(TableError, match="a table or query=, not both"):
        read_table(f"{cars}#my cars", query="SELECT 1")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("ATTACH '{}' AS other", "only SELECT may be run"),
        ('DELETE FROM "my cars"', "only SELECT may be run"),
        ("CREATE TABLE z (a)", "only SELECT may be run"),
        ("PRAGMA writable_schema = ON", "only SELECT may be run"),
        ("VACUUM INTO '{}'", "only SELECT may be run|cannot VACUUM"),
        ("SELECT load_extension('{}')", "only SELECT may be run"),
        ('SELECT 1; DROP TABLE "my cars"', "one SELECT"),
        ('SELECT nme FROM "my cars"', "no such column: nme"),
        ("SELECT * FROM nowhere", "no such table: nowhere"),
        ("SELEC 1", 'near "SELEC": syntax error'),
        ("SELECT 1 AS a, 2 AS a", "columns 1 and 2 are both called 'a'"),
        (
            "WITH RECURSIVE r(s) AS (SELECT 'xxxx' UNION ALL SELECT s || s FROM r) SELECT max(length(s)) FROM r",
            "too big",
        ),
        ("", "gives no rows|one SELECT"),
    ],
)
def test_what_may_not_be_asked(cars: Path, tmp_path: Path, query: str, told: str) -> None:
    other = tmp_path / "other.db"
    before = cars.read_bytes()
    with pytest.raises(TableError, match=told):
        read_table(cars, query=query.format(other))
    assert cars.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["t.db"]


def test_a_view_without_end(cars: Path, monkeypatch: pytest.MonkeyPatch, memory_limit: Callable[[str], None]) -> None:
    endless = "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r) SELECT "
    monkeypatch.setattr(sqlite_file, "_PATIENCE", 0.2)
    change(cars, f"CREATE VIEW silent AS {endless} max(i) FROM r", f"CREATE VIEW loud AS {endless} i, hex(i) FROM r")
    with pytest.raises(TableError, match="gave no row for 0 seconds and was stopped"):
        read_table(f"{cars}#silent")


def test_rows_that_fill_memory(cars: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from fathoms.tables.reading import memory

    monkeypatch.setattr(memory, "room", lambda: 1_000_000)
    endless = "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r) SELECT i FROM r"
    with pytest.raises(TableError, match="takes more than about 1 MB"):
        read_table(cars, query=endless)


def test_damaged_files(cars: Path) -> None:
    whole = cars.read_bytes()
    for content in (whole[:3000], whole[:100] + os.urandom(5000), b"SQLite format 3\0" + bytes(20)):
        cars.write_bytes(content)
        with pytest.raises(TableError, match=r"^t\.db"):
            read_table(cars)


def test_text_that_is_none_and_bytes(cars: Path) -> None:
    table = read_table(cars, query="SELECT CAST(x'ff41' AS TEXT) AS a, x'4142' AS b, 9223372036854775807 AS c")
    assert table.frame.rows() == [("\ufffdA", "AB", 2**63 - 1)]


def test_a_log_beside_the_file(cars: Path) -> None:
    connection = sqlite3.connect(cars)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("INSERT INTO \"my cars\" VALUES (4, 'd', 4, 4)")
    connection.commit()
    assert read_table(cars).rows == 4  # what another program has just written is seen
    connection.close()


def test_a_table_whose_name_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "t.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.execute("INSERT INTO t VALUES (1)")
        connection.execute("PRAGMA writable_schema = 1")
        connection.execute("UPDATE sqlite_master SET name = CAST(name AS BLOB)")
    connection.close()
    with pytest.raises(TableError):
        read_table(file)
