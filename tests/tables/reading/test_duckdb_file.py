"""DuckDB: tables and queries are read; nothing outside of the database can be reached."""

import sys
from pathlib import Path

import duckdb
import pytest

from fathoms.tables.reading import duckdb_file
from fathoms.tables.reading.read_table import read_table
from fathoms.tables.table_error import TableError


@pytest.fixture
def cars(tmp_path: Path) -> Path:
    path = tmp_path / "t.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE cars AS SELECT i AS id, 'x' || i AS name, i / 4 AS mpg FROM range(5) r(i)")
    return path


ROWS = [(place, f"x{place}", place / 4) for place in range(5)]


def test_tables_and_queries(cars: Path) -> None:
    assert read_table(cars).frame.rows() == ROWS
    assert read_table(f"{cars}#cars").frame.rows() == ROWS
    assert read_table(cars, query="FROM cars WHERE id > 2").frame.rows() == ROWS[3:]
    with duckdb.connect(str(cars)) as connection:
        connection.execute("CREATE VIEW v AS SELECT name FROM cars")
    with pytest.raises(TableError, match=r"it has 'cars', 'v'\. Say which: 't\.duckdb#cars'"):
        read_table(cars)
    with pytest.raises(TableError, match="has no table 'car'; did you mean 'cars'"):
        read_table(f"{cars}#car")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT * FROM read_csv('{}')", "may read nothing but this database"),
        ("SELECT * FROM read_text('{}')", "may read nothing but this database"),
        ("SELECT * FROM '{}'", "may read nothing but this database|does not exist"),
        ("SELECT * FROM leak", "does not exist"),
        ("COPY cars TO '{}'", "must be one SELECT"),
        ("ATTACH '{}' AS other", "must be one SELECT"),
        ("SET enable_external_access = true", "must be one SELECT"),
        ("INSTALL httpfs", "must be one SELECT"),
        ("DELETE FROM cars", "must be one SELECT"),
        ("SELECT 1; SELECT 2", "must be one SELECT"),
        ("SELECT nme FROM cars", 'Referenced column "nme" not found.*name'),
        ("SELEC 1", "syntax error"),
    ],
)
def test_what_may_not_be_asked(cars: Path, tmp_path: Path, query: str, told: str) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    leak = {"a": [1]}
    assert leak
    with pytest.raises(TableError, match=told):
        read_table(cars, query=query.format(secret))


ENDLESS = "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r) SELECT i FROM r"


def test_rows_without_end(cars: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duckdb_file, "room", lambda: 160_000_000)
    with pytest.raises(TableError, match=r"takes more than about 160 MB"):
        read_table(cars, query="SELECT i FROM range(1000000000) r(i)")
    monkeypatch.setattr(duckdb_file, "_PATIENCE", 0.3)
    with pytest.raises(TableError, match=r"was stopped|takes more"):
        read_table(cars, query=ENDLESS)


def test_a_view_that_reads_another_file(cars: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n")
    with duckdb.connect(str(cars)) as connection:
        connection.execute(f"CREATE VIEW v AS SELECT * FROM read_csv('{tmp_path / 'secret.csv'}')")
    with pytest.raises(TableError, match="may read nothing but this database"):
        read_table(f"{cars}#v")


def test_damaged_files(cars: Path) -> None:
    whole = cars.read_bytes()
    cars.write_bytes(whole[:5000])
    with pytest.raises(TableError, match=r"^t\.duckdb is damaged or cut off"):
        read_table(cars)


def test_without_the_package(cars: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(TableError, match=r"^Reading t\.duckdb needs a package: pip install 'fathoms\[duckdb\]'$"):
        read_table(cars)
