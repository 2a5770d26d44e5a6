from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from fathoms.saving.archive import pack, read_archive, write_archive

MEMBERS = {"a.json": b"{}", "b.bin": bytes(range(256)) * 100}
LIMITS: dict[str, int | None] = {"a.json": 100, "b.bin": None}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_archive(tmp_path / "m.keras", MEMBERS)
    return tmp_path / "m.keras"


def zipped(*members: tuple[str, bytes], compression: int = zipfile.ZIP_STORED) -> io.BytesIO:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer


def test_round_trip_by_path_and_by_object(path: Path) -> None:
    assert read_archive(path, LIMITS) == MEMBERS
    buffer = io.BytesIO()
    write_archive(buffer, MEMBERS)
    assert read_archive(buffer, LIMITS) == MEMBERS
    assert read_archive(path, {"a.json": None, "c": None}, optional=["c"]) == {"a.json": b"{}"}


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
def test_a_file_cut_short_is_refused(path: Path, share: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(ValueError, match=r"m\.keras.* is not a whole"):
        read_archive(path, LIMITS)


def test_changed_bytes_are_noticed(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[content.index(b"b.bin") + 100] ^= 1
    path.write_bytes(content)
    with pytest.raises(ValueError, match="is not a whole"):
        read_archive(path, LIMITS)


def test_other_files_are_told_apart(path: Path) -> None:
    path.write_bytes(b"\x89HDF\r\n\x1a\n" + b"\0" * 100)
    with pytest.raises(ValueError, match=r"HDF5.*older Keras"):
        read_archive(path, LIMITS)
    path.write_bytes(b"not a model")
    with pytest.raises(ValueError, match=r"model\.save"):
        read_archive(path, LIMITS)
    with pytest.raises(ValueError, match="folder"):
        read_archive(path.parent, LIMITS)
    with pytest.raises(ValueError, match="there is no file"):
        read_archive(path.with_name("missing.keras"), LIMITS)


def test_a_missing_member_is_named_with_what_is_there(path: Path) -> None:
    with pytest.raises(ValueError, match=r"lacks 'c\.json' \(it holds 'a\.json', 'b\.bin'\)"):
        read_archive(path, {"c.json": None})


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'a\.json' 2 times"):
        read_archive(zipped(("a.json", b"{}"), ("a.json", b"[]")), LIMITS)


def test_a_member_that_unpacks_to_far_more_is_refused() -> None:
    bomb = zipped(("a.json", b"\0" * (1 << 24)), compression=zipfile.ZIP_DEFLATED)
    assert len(bomb.getvalue()) < 20_000
    with pytest.raises(ValueError, match="16,777,216 bytes"):
        read_archive(bomb, {"a.json": None})


def test_a_member_over_its_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="101 bytes, more than the 100 allowed"):
        read_archive(zipped(("a.json", b" " * 101)), {"a.json": 100})


def test_usual_compression_is_read_and_unusual_is_not() -> None:
    members = tuple(MEMBERS.items())
    assert read_archive(zipped(*members, compression=zipfile.ZIP_DEFLATED), LIMITS) == MEMBERS
    with pytest.raises(ValueError, match="unusual"):
        read_archive(zipped(*members, compression=zipfile.ZIP_BZIP2), LIMITS)


def test_an_encrypted_member_is_refused() -> None:
    content = bytearray(pack({"a.json": b"{}"}))
    content[content.index(b"PK\x03\x04") + 6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(ValueError, match="encrypted"):
        read_archive(io.BytesIO(content), LIMITS)


@pytest.mark.parametrize("name", ["../escaped", "/absolute", "a/../../b", "C:/windows", "a\\\\b"])
def test_names_that_lead_out_of_a_folder_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="escapes the model's folder"):
        read_archive(zipped(("a.json", b"{}"), (name, b"x")), {"a.json": None})


def test_nothing_is_extracted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    read_archive(zipped(("a.json", b"{}"), ("other", b"x")), {"a.json": None})
    assert list(tmp_path.iterdir()) == []
