"""What a file is, is told from its content; what is no table is called by its name."""

import gzip
import pickle
import tarfile
from pathlib import Path

import numpy as np
import polars
import pytest

from fathoms.tables.reading.read_table import read_table
from fathoms.tables.table_error import TableError


def test_content_comes_before_the_ending(tmp_path: Path) -> None:
    frame = polars.DataFrame({"a": ["1"], "b": ["x"]})
    frame.write_parquet(tmp_path / "p.csv")
    frame.write_csv(tmp_path / "c.parquet")
    frame.write_ndjson(tmp_path / "j.dat")
    (tmp_path / "brackets.csv").write_text('["a",b\n1,x\n')
    for name in ("p.csv", "c.parquet", "j.dat"):
        assert read_table(tmp_path / name).frame.rows() == [("1", "x")]
    assert read_table(tmp_path / "brackets.csv").columns[1] == "b"


def test_foreign_files(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"

    def told(content: bytes) -> str:
        path.write_bytes(content)
        with pytest.raises(TableError) as caught:
            read_table(path)
        return str(caught.value)

    assert "a PDF document" in told(b"%PDF-1.7 ...")
    assert "a page of the web" in told(b"\n <!DOCTYPE html><html>")
    assert "a Python pickle" in told(pickle.dumps({"a": [1]}))
    assert "an HDF5 file" in told(b"\x89HDF\r\n\x1a\n")
    assert "an Avro file" in told(b"Obj\x01...")
    np.save(tmp_path / "a.npy", np.zeros(3))
    assert "a NumPy array" in told((tmp_path / "a.npy").read_bytes())
    with tarfile.open(tmp_path / "t.tar", "w") as archive:
        archive.add(tmp_path / "a.npy")
    assert "a tar archive" in told(gzip.compress((tmp_path / "t.tar").read_bytes()))
    assert "holds zero bytes" in told(b"a,b\n" + bytes(range(256)))
