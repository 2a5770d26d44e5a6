"""Workbooks that openpyxl, xlwt and odfpy write; sheets that would fill memory are refused before they are read."""

import datetime
import random
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pandas
import pytest
import xlwt

from fathoms.tables.reading.read_table import read_table
from fathoms.tables.table_error import TableError

ROWS = [
    ("name", "age", "born", "adult"),
    ("Ada", 36.5, datetime.datetime(1915, 12, 10), True),
    (None, 7.0, None, False),
]


def workbook(path: Path, **sheets: Sequence[tuple[object, ...]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_excel(tmp_path: Path) -> None:
    table = read_table(workbook(tmp_path / "t.xlsx", Data=ROWS))
    assert table.columns == list(ROWS[0])
    assert table.frame.rows() == ROWS[1:]
    assert table.place(1) == "sheet Data, row 3"


def test_old_excel_and_libreoffice(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Data")
    for row, cells in enumerate([("a", "b"), (1.5, "x"), (2.0, "ü")]):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    book.save(tmp_path / "t.xls")
    pandas.DataFrame({"a": [1.5, 2.0], "b": ["x", "ü"]}).to_excel(tmp_path / "t.ods", index=False, engine="odf")
    for name in ("t.xls", "t.ods"):
        assert read_table(tmp_path / name).frame.rows() == [(1.5, "x"), (2.0, "ü")]


def test_sheets(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", Empty=[], First_one=[("a",), (1,)], Other=[("b",), (2,)])
    table = read_table(path)
    assert table.columns == ["a"]
    assert table.notes == ("t.xlsx: the sheet First one was read; others are Empty, Other (t.xlsx#First one).",)
    assert read_table(f"{path}#Other").columns == ["b"]
    assert read_table(path, sheet="Other").columns == ["b"]
    assert read_table(path, sheet=3).columns == ["b"]
    with pytest.raises(TableError, match=r"has no sheet 'Nope'; it has 'Empty', 'First one', 'Other'"):
        read_table(path, sheet="Nope")
    with pytest.raises(TableError, match=r"sheet Empty is empty"):
        read_table(f"{path}#Empty")


def test_a_table_that_begins_further_down(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row, cells in enumerate([("a", "b", None), (1, "x", None), (None, None, None), ("high", "y", None)], 5):
        for column, cell in enumerate(cells, 3):
            sheet.cell(row, column, cell)
    sheet.cell(2, 9).font = openpyxl.styles.Font(bold=True)  # a style is no cell
    book.save(tmp_path / "t.xlsx")
    table = read_table(tmp_path / "t.xlsx")
    assert table.frame.rows() == [("1", "x"), (None, None), ("high", "y")]
    with pytest.raises(TableError, match=r"t\.xlsx, sheet Sheet, row 8, column 'a': 'high' is not a number"):
        table.numbers("a")


def test_names(tmp_path: Path) -> None:
    def columns(*header: object) -> list[str]:
        return read_table(workbook(tmp_path / "t.xlsx", S=[header, (1,) * len(header)])).columns

    assert columns("a", " größe ", None, "名前") == ["a", "größe", "column 3", "名前"]
    assert columns("a", "a_1", 2019) == ["a", "a_1", "2019"]
    with pytest.raises(TableError, match="columns 1 and 3 are both called 'a'"):
        columns("a", "b", "a")
    with pytest.raises(TableError, match="holds numbers, not names"):
        columns(1, 2)
    with pytest.raises(TableError, match="3 of 4 columns have no name"):
        columns("Sales of 2024", None, None, None)


def test_cells_of_any_kind(tmp_path: Path) -> None:
    rows = [
        ("a", "b", "c"),
        (1, datetime.time(3), "=1/0"),
        ("007", datetime.timedelta(hours=30), None),
        (2.5, "x", None),
    ]
    table = read_table(workbook(tmp_path / "t.xlsx", S=rows))
    assert table.labels("a").to_list() == ["1", "007", "2.5"]


def test_a_sheet_that_would_fill_memory(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "a"
    book.active["XFD1048576"] = 1
    book.save(tmp_path / "t.xlsx")
    assert (tmp_path / "t.xlsx").stat().st_size < 6000
    with pytest.raises(TableError, match=r"t\.xlsx takes about 549\.8 GB of memory"):
        read_table(tmp_path / "t.xlsx")


def test_a_repeated_cell_that_would_fill_memory(tmp_path: Path) -> None:
    path = tmp_path / "t.ods"
    pandas.DataFrame({"a": [1.5]}).to_excel(path, index=False, engine="odf")
    _rewrite(path, "content.xml", lambda text: text.replace(b"<table:table-row>", _MANY_ROWS, 2).replace(*_MANY_CELLS))
    with pytest.raises(TableError, match=r"t\.ods takes about \d+\.\d GB of memory"):
        read_table(path)


_MANY_ROWS = b'<table:table-row table:number-rows-repeated="1048576">'
_MANY_CELLS = (b"<table:table-cell ", b'<table:table-cell table:number-columns-repeated="16384" ')


def _rewrite(path: Path, member: str, change: object) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert callable(change)
    changed = change(parts[member])
    assert changed != parts[member]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts | {member: changed}).items():
            archive.writestr(name, content)


def test_a_member_that_lies_about_its_size(tmp_path: Path, memory_limit: object) -> None:
    path = workbook(tmp_path / "t.xlsx", S=[("a",), (1,)])
    _rewrite(
        path,
        "xl/worksheets/sheet1.xml",
        lambda text: text.replace(b"</sheetData>", b"</sheetData>" + b" " * 200_000_000),
    )
    content = path.read_bytes()
    true = (200_000_000 + 2000).to_bytes(4, "little")[2:]  # the upper half of the size
    assert content.count(true) >= 2
    path.write_bytes(content.replace(true, b"\x01\x00"))
    assert callable(memory_limit)
    memory_limit("160MB")
    with pytest.raises(TableError, match=r"takes about \d+ MB of memory|damaged"):
        read_table(path)


def test_protected_and_foreign(tmp_path: Path) -> None:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    path = tmp_path / "t.xlsx"
    path.write_bytes(head + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(TableError, match="protected by a password"):
        read_table(path)
    path.write_bytes(head + "WordDocument".encode("utf-16-le"))
    with pytest.raises(TableError, match="no workbook"):
        read_table(path)


def test_macros_are_cells_only(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsm", S=[("a",), (1.5,)])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 macros")
    assert read_table(path).frame.rows() == [(1.5,)]


def test_damaged_bytes(tmp_path: Path) -> None:
    draw = random.Random(0)
    path = workbook(tmp_path / "t.xlsx", Data=ROWS)
    whole = path.read_bytes()
    for _ in range(60):
        damaged = bytearray(whole)
        damaged[draw.randrange(4, len(whole))] = draw.randrange(256)
        path.write_bytes(damaged[: draw.choice([len(whole), draw.randrange(100, len(whole))])])
        try:
            read_table(path).frame.rows()
        except TableError as error:
            told = str(error)
            assert "t.xlsx" in told


def test_without_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fastexcel", None)
    with pytest.raises(TableError, match=r"^Reading t\.xlsx needs a package: pip install 'fathoms\[excel\]'$"):
        read_table(workbook(tmp_path / "t.xlsx", S=[("a",), (1,)]))


@pytest.mark.parametrize("at", [40, 44, 64, 72])
def test_a_header_that_claims_more_than_there_is(tmp_path: Path, at: int) -> None:
    book = xlwt.Workbook()
    book.add_sheet("Data").write(0, 0, "a")
    book.save(tmp_path / "t.xls")
    content = bytearray((tmp_path / "t.xls").read_bytes())
    content[at : at + 4] = b"\xff\xff\xff\x7f"
    (tmp_path / "t.xls").write_bytes(content)
    with pytest.raises(TableError, match="it is damaged or cut off"):
        read_table(tmp_path / "t.xls")


@pytest.mark.parametrize("times", [200_000])
def test_broken_tags_are_looked_through_once(times: int) -> None:
    """A tag without an end was looked for to the end of the sheet, from each tag on."""
    from fathoms.tables.reading.workbook import _ROW
    from fathoms.tables.reading.workbook_size import _ods_bytes

    assert _ods_bytes(iter([b"<table:table-cell " * times])) == 18 * times // 4
    assert len(_ROW.findall(b'<row r="1">' * times)) == times
    assert _ROW.findall(b"<row " * times) == []
