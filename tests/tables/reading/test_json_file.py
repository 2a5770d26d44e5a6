"""JSON in its usual shapes; mistakes have their line and column."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fathoms.tables.reading.read_table import read_table
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError

RECORDS = [{"a": 1, "b": "x"}, {"a": 2.5, "b": None}, {"b": "ü", "c": True}]
COLUMNS = {"a": [1, 2.5, None], "b": ["x", None, "ü"], "c": [None, None, True]}


def read(folder: Path, text: str, name: str = "t.json") -> Table:
    (folder / name).write_text(text, encoding="utf-8", newline="")
    return read_table(folder / name)


def test_shapes(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps(record) for record in RECORDS)
    for text in (lines, lines + "\n", json.dumps(RECORDS), json.dumps(RECORDS, indent=2), json.dumps(COLUMNS)):
        assert read(tmp_path, text).frame.to_dict(as_series=False) == COLUMNS
    assert read(tmp_path, '{"a": 1, "b": "x"}').frame.rows() == [(1, "x")]
    assert read(tmp_path, lines, "t.txt").rows == 3  # its content says what it is


def test_records_within_records(tmp_path: Path) -> None:
    table = read(tmp_path, '[{"a": {"b": 1, "c": {"d": "x"}}}, {"a": null}]')
    assert table.frame.to_dict(as_series=False) == {"a.b": [1, None], "a.c.d": ["x", None]}


def test_cells_of_different_types_are_texts(tmp_path: Path) -> None:
    for text in ('[{"a": 1}, {"a": "x"}, {"a": true}, {"a": [1]}]', '{"a": 1}\n{"a": "x"}\n{"a": true}\n{"a": [1]}'):
        assert read(tmp_path, text).labels("a").to_list() == ["1", "x", "true", "[1]"]


def test_lines_have_their_number(tmp_path: Path) -> None:
    assert read(tmp_path, '{"a": 1}\n{"a": 2}').place(1) == "line 2"
    assert read(tmp_path, '\n{"a": 1}\r\n\r\n{"a": 2}').place(1) == "line 4"
    assert read(tmp_path, '[{"a": 1}, {"a": 2}]').place(1) == "record 2"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"a": 1}\n{"a": }\n', "line 2, column 7: not JSON: expecting value"),
        ('{"a": 1}\n\n{"a": 1\n{"a": 2}\n', "line 3, column 8: not JSON"),
        ('[{"a": 1},\n {"a": 2},]', "line 2, column (10|11): not JSON"),
        ('{"a": 1}\n[5]\n', r"line 2: found \[5\] where a record belongs"),
        ("[1, 2]", "record 1: found 1 where a record belongs"),
        ("[]", "no records"),
        ("[{}]", "no records with columns"),
        ('{"a": [1, 2], "b": [1]}', "column 'b' has 1 cells and others have 2"),
        ('{"a": ' + "[" * 90_000 + "]" * 90_000 + "}", "too deep"),
        ("[" * 90_000, "too deep"),
        ('{"a": [], "b": []}', "no rows"),
        ('[{"a": 1, " a": 2}]', "columns 1 and 2 are both called 'a'"),
    ],
)
def test_mistakes_have_their_place(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(TableError, match=told) as caught:
        read(tmp_path, text)
    assert "t.json" in str(caught.value)


def test_encodings(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    for encoding in ("utf-8-sig", "utf-16"):
        path.write_bytes('{"größe": "ü"}\n'.encode(encoding))
        assert read_table(path).frame.to_dicts() == [{"größe": "ü"}]
    path.write_bytes('{"a": 1}\n{"a": "ü"}\n'.encode("cp1252"))
    with pytest.raises(TableError, match=r"t\.jsonl, line 2: not utf-8 text.*encoding="):
        read_table(path)
    assert read_table(path, encoding="cp1252").labels("a").to_list() == ["1", "ü"]


VALUE = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | st.text(max_size=5)


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.fixed_dictionaries({"a": VALUE, "b": st.text(st.characters(codec="utf-8"), max_size=5)}), min_size=1)
)
def test_lines_and_arrays_agree(tmp_path: Path, records: list[dict[str, object]]) -> None:
    lines = read(tmp_path, "\n".join(json.dumps(record) for record in records))
    array = read(tmp_path, json.dumps(records))
    assert lines.labels("b").to_list() == array.labels("b").to_list()
    assert [cell == "" for cell in lines.frame["b"]] == [record["b"] == "" for record in records]
    kinds = {type(record["a"]) for record in records} - {type(None)}
    if len(kinds) == 1:
        assert array.frame["a"].to_list() == [record["a"] for record in records]
        assert lines.frame["a"].to_list() == [record["a"] for record in records]
