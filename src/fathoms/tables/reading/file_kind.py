"""What a file is: told from its first bytes, which do not lie, before its ending, which may."""

from __future__ import annotations

import re
from typing import Literal

from fathoms.tables.reading import arrow_file, parquet_files
from fathoms.tables.reading.table_file import TableFile
from fathoms.tables.table_error import TableError

FileKind = Literal["csv", "json", "parquet", "arrow", "workbook", "sqlite", "duckdb"]

_MAGIC: dict[bytes, FileKind] = {
    parquet_files.MAGIC[0]: "parquet",
    parquet_files.MAGIC[1]: "parquet",
    arrow_file.FILE: "arrow",
    arrow_file.STREAM: "arrow",
    arrow_file.FEATHER_1: "arrow",
    b"PK\x03\x04": "workbook",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "workbook",
    b"SQLite format 3\x00": "sqlite",
}
_FOREIGN = {
    b"%PDF": "a PDF document. Save its table as CSV",
    b"\x89PNG": "a picture. Save its table as CSV",
    b"\xff\xd8\xff": "a picture. Save its table as CSV",
    b"GIF8": "a picture. Save its table as CSV",
    b"\x89HDF": "an HDF5 file. With pandas: pandas.read_hdf(…).to_parquet(…)",
    b"ORC": "an ORC file. With pyarrow: write pyarrow.orc.read_table(…) as Parquet",
    b"Obj\x01": "an Avro file. With polars: polars.read_avro(…).write_parquet(…)",
    b"\x93NUMPY": "a NumPy array. Give fathoms the array itself, with columns=[…]",
    b"\x7fELF": "a program. Give the table's file",
    b"MZ\x90": "a program. Give the table's file",
    b"7z\xbc\xaf": "a 7-Zip archive. Unpack it first",
    b"Rar!": "a RAR archive. Unpack it first",
    b"$FL2": "an SPSS file. With pandas: pandas.read_spss(…).to_parquet(…)",
    b"<stata_dta>": "a Stata file. With pandas: pandas.read_stata(…).to_parquet(…)",
}
_PICKLE = re.compile(rb"\x80[\x02-\x05][\x95\x8c(}\]c]")
_TAR = (257, b"ustar")
_PAGE = re.compile(rb"^\s*<(!doctype|html|\?xml|head|body|table|svg)", re.IGNORECASE)
_JSON = re.compile(r"^\s*(\{\s*[\"}]|\[\s*[\[{\]])")
_JSON_ENDINGS = (".json", ".jsonl", ".ndjson")


def find_file_kind(file: TableFile) -> FileKind:
    """What kind of table a file holds.

    Raises:
        TableError: It is something else, and what.
    """
    head = file.head
    for magic, kind in _MAGIC.items():
        if head.startswith(magic):
            return kind
    if head[8:12] == b"DUCK":
        return "duckdb"
    for magic, what in _FOREIGN.items():
        if head.startswith(magic):
            raise TableError(f"{file.name} is {what}.")
    if head[_TAR[0] :].startswith(_TAR[1]):
        raise TableError(f"{file.name} is a tar archive. Unpack it first.")
    if _PICKLE.match(head):
        raise TableError(
            f"{file.name} is a Python pickle, which may run any program when it is read. Save it as Parquet."
        )
    if _PAGE.match(head):
        raise TableError(f"{file.name} is a page of the web (HTML or XML), not a table. Download the file itself.")
    return "json" if _is_json(file, head) else "csv"


def _is_json(file: TableFile, head: bytes) -> bool:
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    beginning = head[:4096].decode(encoding, errors="replace")
    endings = {suffix.lower() for suffix in file.path.suffixes}
    if endings.intersection(_JSON_ENDINGS):
        return beginning.lstrip()[:1] in ("[", "{")
    return bool(_JSON.match(beginning)) and not endings.intersection(
        (".csv", ".tsv", ".tab")
    )  # there a header may begin with a bracket
