"""Whatever is wrong with a model or a table: one sentence that says what to do, and exit code 2, from every command."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars
import pytest

from tests.cli.conftest import DATA

WINE = DATA / "red-wine.csv"
Fails = Callable[..., str]
COMMANDS: dict[str, Callable[[object], tuple[object, ...]]] = {
    "predict": lambda model: ("predict", model, WINE),
    "inspect": lambda model: ("inspect", model),
    "export": lambda model: ("export", model, "--to", "python"),
}


def rewritten(model: Path, path: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    with zipfile.ZipFile(model) as file:
        members = {name: file.read(name) for name in file.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def described(**entries: object) -> Callable[[dict[str, bytes]], object]:
    def change(members: dict[str, bytes]) -> None:
        members["table.json"] = json.dumps({**json.loads(members["table.json"]), **entries}).encode()

    return change


def test_models_that_cannot_be_used(fails: Fails, wine_model: Path, tmp_path: Path) -> None:
    content = wine_model.read_bytes()
    files = {
        "truncated.keras": content[: len(content) // 2],
        "empty.keras": b"",
        "text.keras": b"hello",
        "picture.keras": b"\x89PNG\r\n\x1a\n" + bytes(100),
        "old.keras": b"\x89HDF\r\n\x1a\n" + bytes(100),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        assert name in fails("predict", name, WINE)
    rewritten(wine_model, tmp_path / "newer.keras", described(version=99))
    assert "newer Fathoms" in fails("predict", "newer.keras", WINE)
    rewritten(wine_model, tmp_path / "damaged.keras", described(features=[{"kind": "number"}]))
    assert "damaged" in fails("predict", "damaged.keras", WINE)
    rewritten(wine_model, tmp_path / "swapped.keras", lambda members: members.update({"config.json": b"{}"}))
    assert "swapped.keras" in fails("predict", "swapped.keras", WINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_plain_keras_file(fails: Fails, tmp_path: Path, command: str) -> None:
    from fathoms import Input, Sequential, layers

    Sequential([Input((2,)), layers.Dense(1)]).save(tmp_path / "bare.keras")
    line = fails(*COMMANDS[command]("bare.keras"))
    assert "is a Keras model" in line
    assert "fathoms train" in line


def test_tables_that_cannot_be_used(fails: Fails, wine_model: Path, tmp_path: Path) -> None:
    frame = polars.read_csv(WINE).head(3)
    frame.drop("alcohol").write_csv(tmp_path / "short.csv")
    frame.with_columns(alcohol=polars.Series(["9.4", "strong", "9.8"])).write_csv(tmp_path / "text.csv")
    frame.head(0).write_csv(tmp_path / "empty.csv")
    for words in (["predict"], ["evaluate"]):
        assert "no column 'alcohol'" in fails(*words, wine_model, "short.csv")
        assert "text.csv, line 3, column 'alcohol': 'strong' is not a number" in fails(*words, wine_model, "text.csv")
        assert "empty.csv" in fails(*words, wine_model, "empty.csv")
        assert "no file" in fails(*words, wine_model, "none.csv")


def test_a_model_whose_vocabulary_does_not_fit_its_network(fails: Fails, wine_model: Path, tmp_path: Path) -> None:
    """A file made to look beyond an embedding's rows, or to divide by nothing, is refused or harmless."""

    def many_columns(members: dict[str, bytes]) -> None:
        description = json.loads(members["table.json"])
        codes = {
            "kind": "codes",
            "column": "alcohol",
            "labels": [str(place) for place in range(1000)],
            "missing": False,
        }
        members["table.json"] = json.dumps({**description, "features": [*description["features"], codes]}).encode()

    rewritten(wine_model, tmp_path / "wide.keras", many_columns)
    assert "does not fit its columns" in fails("predict", "wide.keras", WINE)
