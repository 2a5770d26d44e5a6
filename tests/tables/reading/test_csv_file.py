"""Text tables of every spelling hold the cells that Python's csv module finds in them."""

import bz2
import csv
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fathoms.tables.reading import csv_file
from fathoms.tables.reading.read_table import read_table
from fathoms.tables.table_error import TableError

TEXT = "name;größe;ort\n1;1,5;Zürich\n2;2,5;São Paulo\n"
CELLS = {"name": ["1", "2"], "größe": ["1,5", "2,5"], "ort": ["Zürich", "São Paulo"]}


def written(folder: Path, content: bytes | str, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "cp1252", "latin-1"],
)
def test_western_encodings(tmp_path: Path, encoding: str) -> None:
    table = read_table(written(tmp_path, TEXT.encode(encoding)))
    assert table.frame.to_dict(as_series=False) == CELLS
    assert table.numbers("größe").tolist() == [1.5, 2.5]
    assert bool(table.notes) == (encoding in ("cp1252", "latin-1"))


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("shift_jis", "商品名,値段\n東京都庁の案内,10\n大阪の会社です,20\n"),
        ("euc_jp", "商品名,値段\n東京都庁の案内,10\n大阪の会社です,20\n"),
        ("gb18030", "名称,价格\n北京市人民政府,10\n上海的一家公司,20\n"),
        ("big5", "名稱,價格\n臺北市政府的資料,10\n高雄的一家公司,20\n"),
        ("euc_kr", "이름,가격\n서울특별시청,10\n부산에 있는 회사,20\n"),
        ("cp1251", "имя,город\nИван Петров,Москва\nАнна Иванова,Казань\n"),
        ("koi8_r", "имя,город\nИван Петров,Москва\nАнна Иванова,Казань\n"),
        ("cp1250", "jméno,město\nŘehoř Šťastný,Plzeň\nŽofie Dvořáková,Děčín\n"),
        ("cp1253", "όνομα,πόλη\nΓιώργος,Αθήνα\nΜαρία,Θεσσαλονίκη\n"),
    ],
)
def test_other_encodings_are_guessed_or_said(tmp_path: Path, encoding: str, text: str) -> None:
    rows = list(csv.reader(io.StringIO(text * 1)))
    path = written(tmp_path, text.encode(encoding))
    said = read_table(path, encoding=encoding)
    assert [said.columns, *map(list, said.frame.rows())] == rows
    guessed = read_table(path)
    assert [guessed.columns, *map(list, guessed.frame.rows())] == rows
    assert "it was read as" in guessed.notes[0]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~", ":", "::", " ", "   ", "¦", "§", "\x1f", "\x01"])
def test_delimiters_are_found(tmp_path: Path, delimiter: str) -> None:
    lines = [["a", "b", "c"], ["1", "x y" if "\t" in delimiter else "xy", "2.5"], ["3", "z", ""]]
    if delimiter.isspace() and "\t" not in delimiter:
        lines[2][2] = "4"
    table = read_table(written(tmp_path, "\n".join(delimiter.join(line) for line in lines) + "\n"))
    assert [table.columns, *map(list, table.frame.fill_null("").rows())] == lines


def test_one_western_letter_is_not_taken_for_cyrillic(tmp_path: Path) -> None:
    for text in ("name,güte\n1,ä\n2,ä\n", "cost €,“x”\n1,2\n", "température °C,b\n1,2\n", "año,b\n1,2\n"):
        assert read_table(written(tmp_path, text.encode("cp1252"))).columns == text.split("\n")[0].split(",")


def test_blanks_line_up_columns(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, '  mpg   hp  "car name"\n 18.0  130  "chevrolet  malibu"\n  9.5\t 95  ford\n'))
    assert table.columns == ["mpg", "hp", "car name"]
    assert table.frame.rows() == [("18.0", "130", "chevrolet  malibu"), ("9.5", "95", "ford")]


def test_a_first_line_for_excel(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "sep=;\r\na;b\r\n1;x, y\r\n"))
    assert table.frame.to_dicts() == [{"a": "1", "b": "x, y"}]
    assert table.place(0) == "line 3"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_blank_lines(tmp_path: Path, end: str) -> None:
    table = read_table(written(tmp_path, end.join(["a,b", "1,2", "", "  ", '"x', 'y",', "", "5,6", "", ""])))
    assert table.frame.rows() == [("1", "2"), (f"x{end}y", None), ("5", "6")]
    assert [table.place(row) for row in range(3)] == ["line 2", "line 5", "line 8"]


def test_names_for_a_file_without_header(tmp_path: Path) -> None:
    path = written(tmp_path, "1,2\n3,4\n")
    table = read_table(path, columns=["x", "y"])
    assert table.frame.rows() == [("1", "2"), ("3", "4")]
    assert (table.columns, table.place(1)) == (["x", "y"], "line 2")
    with pytest.raises(TableError, match=r"columns= gives 3 names, but t\.csv has 2"):
        read_table(path, columns=["x", "y", "z"])


COMPRESSED: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstandard.compress,
}


@pytest.mark.parametrize("ending", COMPRESSED)
def test_compressed(tmp_path: Path, ending: str) -> None:
    packed = COMPRESSED[ending](TEXT.encode("utf-16"))
    assert read_table(written(tmp_path, packed, f"t.csv.{ending}")).frame.to_dict(as_series=False) == CELLS
    ragged = COMPRESSED[ending](b"a,b\n1,2\n1,2,3\n")
    with pytest.raises(TableError, match="line 3: 3 cells"):
        read_table(written(tmp_path, ragged, f"t.csv.{ending}"))
    with pytest.raises(TableError, match=r"is cut off|cannot be read"):
        read_table(written(tmp_path, packed[: len(packed) // 2], f"t.csv.{ending}"))


def test_archives(tmp_path: Path) -> None:
    path = tmp_path / "t.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/t.csv", TEXT)
        archive.writestr("__MACOSX/data/._t.csv", "x")
    assert read_table(path).frame.to_dict(as_series=False) == CELLS
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("other.csv", "a,b\n1,2\n")
    with pytest.raises(TableError, match=r"holds 3 files: data/t\.csv, .*Say which: 't\.zip#data/t\.csv'"):
        read_table(path)
    assert read_table(f"{path}#other.csv").columns == ["a", "b"]
    with pytest.raises(TableError, match=r"has no file 'no\.csv'"):
        read_table(f"{path}#no.csv")
    with zipfile.ZipFile(tmp_path / "e.zip", "w"):
        pass
    with pytest.raises(TableError):
        read_table(tmp_path / "e.zip")


@pytest.mark.parametrize("ending", COMPRESSED)
def test_a_bomb_does_not_fill_memory(tmp_path: Path, ending: str, memory_limit: Callable[[str], None]) -> None:
    memory_limit("160MB")
    pack = COMPRESSED[ending]
    bomb = pack(b"a,b\n") + pack(b"1,2\n" * 250_000) * 100  # all formats may go on with another part
    with pytest.raises(TableError, match=r"room for 160 MB.*set_memory_limit\('1GB'\)"):
        read_table(written(tmp_path, bomb, f"t.csv.{ending}"))


def test_a_file_larger_than_memory(tmp_path: Path, memory_limit: Callable[[str], None]) -> None:
    memory_limit("160MB")
    path = written(tmp_path, b"a,b\n" + b"1,2\n" * 100_000)
    with path.open("r+b") as file:
        file.truncate(4 << 30)  # 4 GB, of which only the beginning lies on the disk
    with pytest.raises(TableError, match=r"t\.csv takes about \d+\.\d GB of memory and there is room for 160 MB"):
        read_table(path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,b\n1,2\n3\n", r"line 3: 1 cell where the header has 2\. Write the delimiter \(','\) for empty cells"),
        ('a,b\n"x\ny",2\n3,4,5\n', r"line 4: 3 cells where the header has 2\. Put"),
        ('a,b\n1,2\n"x,3\n', "line 3: a quotation mark opens there and is never closed"),
        ('a,b\n"x"y,3\n', "line 2: a quotation mark closes before its cell ends"),
        ('a,b\n1,"' + "x" * 200_000, "line 2: a cell of more than 131,072 characters"),
        (" Ö ,Ö\n1,2\n", "line 1: columns 1 and 2 are both called 'Ö'"),
        ("\n\na,a\n1,2\n", "line 3: columns 1 and 2"),
        ("2019,2020\n1,2\n", "line 1: the first line holds numbers"),
        ("Sales,,,\na,b,c,d\n1,2,3,4\n", "line 1: 3 of 4 columns have no name"),
        ("a,b\n", "has column names but no rows"),
        ("a,b\n\n\n", "has column names but no rows"),
        ("   \n", "is empty"),
    ],
)
def test_mistakes_have_their_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(TableError, match=told) as caught:
        read_table(written(tmp_path, text))
    assert "t.csv" in str(caught.value)


def test_short_rows_are_told_from_empty_ends(tmp_path: Path) -> None:
    assert read_table(written(tmp_path, "a,b\n1,2\n3,\n" * 3 + "5,")).rows == 9
    with pytest.raises(TableError, match="line 200003: 1 cell"):  # beyond the beginning that is looked at first
        read_table(written(tmp_path, "a,b\n" + "1,\n" * 200_001 + "2\n" + "1,\n" * 5))


def test_options_that_do_not_fit(tmp_path: Path) -> None:
    path = written(tmp_path, "a;b\n1;2\n")
    with pytest.raises(TableError, match="has one column with the delimiter ',', and 2 with ';'"):
        read_table(path, delimiter=",")
    with pytest.raises(TableError, match=r"sheet= means nothing"):
        read_table(path, sheet="Data")
    with pytest.raises(TableError, match=r"'utf8x' is not known\. Did you mean 'utf8"):
        read_table(path, encoding="utf8x")
    with pytest.raises(TableError, match="'hex' is not known"):
        read_table(path, encoding="hex")
    with pytest.raises(TableError, match="delimiter='\"'"):
        read_table(path, delimiter='"')
    with pytest.raises(TableError, match="decimal='x'"):
        read_table(path, decimal="x")  # type: ignore[arg-type]
    with pytest.raises(TableError, match="line 2: not ascii text"):
        read_table(written(tmp_path, "a,b\n1,é\n"), encoding="ascii")


def test_decimal_marks(tmp_path: Path) -> None:
    assert read_table(written(tmp_path, "a;b\n1,234;2\n")).numbers("a").tolist() == [1.234]
    assert read_table(written(tmp_path, 'a,b\n"1,234",2\n')).numbers("a").tolist() == [1234]
    assert read_table(written(tmp_path, 'a,b\n"1,234",2\n'), decimal=",").numbers("a").tolist() == [1.234]
    assert read_table(written(tmp_path, "a;b\n1.234;2\n"), decimal=",").numbers("a").tolist() == [1234]


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=6)
CELL |= st.sampled_from(['"', '""', "\n", ",", ";", "1,5", " x ", "a\nb", '5" pipe', "é", "sep=;"])


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=8),
    delimiter=st.sampled_from([",", ";", "\t", "|", "^", "~", "::", "§"]),
    quoted=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]),
)
def test_whatever_is_written_is_read(
    tmp_path: Path, rows: list[tuple[str, str, str]], delimiter: str, quoted: bool, encoding: str
) -> None:
    stream = io.StringIO()
    writer = csv.writer(
        stream, delimiter=delimiter[0], quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL, lineterminator="\n"
    )
    writer.writerow(["a", "b", "c"])
    if len(delimiter) > 1:  # the module writes single characters only
        cells = ['"' + cell.replace('"', '""') + '"' for row in rows for cell in row]
        text = "a::b::c\n" + "".join("::".join(cells[at : at + 3]) + "\n" for at in range(0, len(cells), 3))
    else:
        writer.writerows(rows)
        text = stream.getvalue()
    table = read_table(written(tmp_path, text.encode(encoding)), delimiter=delimiter)
    assert table.columns == ["a", "b", "c"]
    assert [tuple(cell or "" for cell in row) for row in table.frame.rows()] == rows


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from([*'ab1,;"" \n\t', "\r\n"]), max_size=30).map("".join), st.sampled_from([",", ";", None])
)
def test_the_fast_way_reads_what_the_exact_way_reads(tmp_path: Path, body: str, delimiter: str | None) -> None:
    path = written(tmp_path, "p,q;r\n" + body)

    def outcome() -> object:
        try:
            return [tuple(cell or "" for cell in row) for row in read_table(path, delimiter=delimiter).frame.rows()]
        except TableError as error:
            return str(error)

    fast = outcome()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_file, "_fast", lambda *_: None)
        assert outcome() == fast


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_bytes_of_strangers(tmp_path: Path, content: bytes) -> None:
    told = "t.csv"
    try:
        read_table(written(tmp_path, content))
    except TableError as error:
        told = str(error)
    assert "t.csv" in told


def test_counting_across_pieces(tmp_path: Path) -> None:
    for shift in range(4):
        text = b"a,b\n" + b"x" * (2**20 - 8 + shift) + b",\n1,\r\n" + b"2,3\n"
        assert csv_file._count(written(tmp_path, text), b",\n", b",\r\n") == (2, b"3\n")
        assert csv_file._count(text, b",\n", b",\r\n") == (2, b"3\n")


def test_ten_thousand_columns(tmp_path: Path) -> None:
    names = [f"a column with a long name, {place}" for place in range(10_000)]
    lines = [";".join(names), *(";".join(str(row * place) for place in range(10_000)) for row in range(5))]
    table = read_table(written(tmp_path, "\n".join(lines) + "\n"))
    assert (table.columns, table.rows) == (names, 5)
    assert table.numbers(names[-1]).tolist() == [0, 9999, 19998, 29997, 39996]


def test_columns_take_room_even_without_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "wide.csv"
    file.write_text(",".join(f"c{number}" for number in range(30_000)) + "\n")
    monkeypatch.setattr("fathoms.tables.reading.memory.room", lambda: 40 * 10**6)
    with pytest.raises(TableError, match="there is room for"):
        read_table(file)
