"""Models of tables: the same archive, with a description of the columns that is as little to be trusted."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fathoms.cli import main
from fathoms.tables import TableError, TableModel
from tests.attacks.model_files import Config, sequential
from tests.attacks.test_code_in_files import LAMBDA
from tests.attacks.watch import Watch, refused

SOUND = Path(__file__).parents[1] / "tables" / "model" / "version_1" / "three_labels.keras"


def members() -> dict[str, bytes]:
    with zipfile.ZipFile(SOUND) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(path: Path, **new: bytes | Config) -> Path:
    """The sound file with other members: `table` and `config` stand for `table.json` and `config.json`."""
    held = members()
    for name, content in new.items():
        held[f"{name}.json"] = content if isinstance(content, bytes) else json.dumps(content).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    return path


def description() -> Config:
    written: Config = json.loads(members()["table.json"])
    return written


def unknown_column(table: Config) -> None:
    table["features"][0]["kind"] = "os.system"


def unknown_task(table: Config) -> None:
    table["target"]["task"] = "__import__"


def labels_that_are_a_path(table: Config) -> None:
    table["target"]["labels"] = "/etc/passwd"


def labels_that_do_not_fit(table: Config) -> None:
    table["target"]["labels"] = [str(number) for number in range(1000)]
    table["target"]["shares"] = [0.001] * 1000


def numbers_without_end(table: Config) -> None:
    table["features"][0]["mean"] = table["features"][0]["median"] = 10**400


def no_features(table: Config) -> None:
    table["features"] = []


def features_again(table: Config) -> None:
    table["features"] *= 1000


def newer(table: Config) -> None:
    table["version"] = 10**9


def other_format(table: Config) -> None:
    table["format"] = "pickle"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (unknown_column, "no kind 'os.system'"),
        (unknown_task, "no task '__import__'"),
        (labels_that_are_a_path, "not a list"),
        (labels_that_do_not_fit, "does not fit"),
        (numbers_without_end, "not a number"),
        (no_features, "no inputs"),
        (features_again, "does not fit|damaged"),
        (newer, "newer Fathoms"),
        (other_format, "something else"),
    ],
)
def test_descriptions(tmp_path: Path, change: Callable[[Config], None], words: str) -> None:
    table = description()
    change(table)
    path = changed(tmp_path / "m.keras", table=table)
    refused(lambda: TableModel.load(path), words, path)


def test_very_many_labels(tmp_path: Path) -> None:
    table = description()
    table["target"]["labels"] = ["x"] * 1_000_001
    path = changed(tmp_path / "m.keras", table=table)
    with pytest.raises(TableError, match="more than 1,000,000"):
        TableModel.load(path)


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"[" * 100_000, b'{"format": 1, "format": 2}', b'{"version": NaN}', b"\xff"]
)
def test_texts(tmp_path: Path, text: bytes) -> None:
    path = changed(tmp_path / "m.keras", table=text)
    refused(lambda: TableModel.load(path), "damaged", path)


def test_code_in_the_network(tmp_path: Path) -> None:
    path = changed(tmp_path / "m.keras", config=sequential(LAMBDA))
    refused(lambda: TableModel.load(path), "never runs code", path)


@pytest.mark.parametrize("command", ["inspect", "predict", "evaluate", "explain", "export"])
def test_every_command_shares_the_loader(tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = changed(tmp_path / "m.keras", config=sequential(LAMBDA))
    table = tmp_path / "rows.csv"
    shutil.copy(Path(__file__).parents[2] / "examples" / "data" / "penguins.csv", table)
    more: dict[str, list[str]] = {"inspect": [], "export": ["--to", "python", "--output", str(tmp_path / "m.py")]}
    with Watch() as watch:
        assert main([command, str(path), *more.get(command, [str(table)])]) == 2
    assert "never runs code" in " ".join(capsys.readouterr().err.split())
    assert [event for event in watch.done if event.startswith(("os.system", "subprocess", "socket"))] == []
    assert not (tmp_path / "m.py").exists()


def test_the_sound_file_is_one() -> None:
    """Without this, the tests above could not fail for the reason that they give."""
    found: Any = TableModel.load(SOUND)
    assert len(found.target.labels) == 3
