"""A saved model predicts the same after reading, and a damaged file is refused."""

import contextlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars
import pytest

import fathoms
from fathoms.tables import Ladder, Table, TableError, TableModel, read_table

DATA = Path(__file__).parents[3] / "examples" / "data"


def trained(file: str, target: str) -> tuple[Table, TableModel]:
    table = read_table(DATA / file)
    ladder = Ladder(table, target, epochs=3)
    list(ladder.climb())
    return table, ladder.model()


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "penguins.keras"
    trained("penguins.csv", "species")[1].save(path)
    return path


@pytest.mark.parametrize(
    ("file", "target"), [("concrete.csv", "CompressiveStrength"), ("ion.csv", "Class"), ("penguins.csv", "species")]
)
def test_round_trip(tmp_path: Path, file: str, target: str) -> None:
    table, model = trained(file, target)
    model.save(tmp_path / "m.keras")
    again = TableModel.load(tmp_path / "m.keras")
    assert again.predict(table).equals(model.predict(table))
    assert again.evaluate(table).loss == model.evaluate(table).loss
    assert again.rung == model.rung


def test_predictions_do_not_need_the_target_or_other_columns(saved: Path) -> None:
    table = read_table(DATA / "penguins.csv")
    model = TableModel.load(saved)
    fewer = Table(table.frame.drop("species").select(sorted(table.frame.drop("species").columns)))
    assert model.predict(fewer).equals(model.predict(table))


def test_rows_are_predicted_one_by_one_alike(saved: Path) -> None:
    table = read_table(DATA / "penguins.csv")
    model = TableModel.load(saved)
    whole = model.predict(table)
    for row in (0, 3, 200):
        single = model.predict(Table(table.frame[row : row + 1]))
        assert single["predicted species"].to_list() == whole["predicted species"][row : row + 1].to_list()
        np.testing.assert_allclose(
            single.drop("predicted species"), whole.drop("predicted species")[row : row + 1], rtol=1e-4
        )


def test_evaluate_leaves_out_rows_without_a_target(saved: Path) -> None:
    table = read_table(DATA / "penguins.csv")
    empty = table.frame.with_columns(species=polars.when(polars.int_range(344) < 44).then(None).otherwise("species"))
    score = TableModel.load(saved).evaluate(Table(empty))
    assert score.rows == 300
    assert score.loss == pytest.approx(TableModel.load(saved).evaluate(Table(table.frame[44:])).loss)
    with pytest.raises(TableError, match="no row has a target"):
        TableModel.load(saved).evaluate(Table(table.frame.with_columns(species=polars.lit(""))))
    with pytest.raises(TableError, match=r"The model's target: .* no column 'species'"):
        TableModel.load(saved).evaluate(Table(table.frame.drop("species")))


def test_real_keras_opens_a_network_of_its_own_layers(tmp_path: Path) -> None:
    keras = pytest.importorskip("keras", reason="Keras is not installed")
    table = read_table(DATA / "penguins.csv")
    ladder = Ladder(table, "species", epochs=3, recipe="shallow")
    list(ladder.climb())
    model = ladder.model()
    model.save(tmp_path / "m.keras")
    inputs = model.features.transform(table)
    theirs = keras.saving.load_model(tmp_path / "m.keras").predict(inputs, verbose=0)
    np.testing.assert_allclose(theirs, model.network.predict(inputs, verbose=0), rtol=1e-4, atol=1e-6)


def test_real_keras_names_the_layer_that_it_lacks(saved: Path) -> None:
    keras = pytest.importorskip("keras", reason="Keras is not installed")
    with pytest.raises(TypeError, match="Could not locate class 'PeriodicEmbedding'"):
        keras.saving.load_model(saved)


def test_a_file_that_says_keras_has_our_layers_is_read(saved: Path, tmp_path: Path) -> None:
    def said(members: dict[str, bytes]) -> None:
        assert b'"fathoms.layers"' in members["config.json"]
        members["config.json"] = members["config.json"].replace(b'"fathoms.layers"', b'"keras.layers"')
        for name in ("PeriodicEmbedding", "PiecewiseLinearEmbedding", "Scale"):
            written = f'"registered_name": "{name}"'.encode()
            members["config.json"] = members["config.json"].replace(written, b'"registered_name": null')

    older, table = changed(saved, tmp_path / "m.keras", said), read_table(DATA / "penguins.csv")
    assert TableModel.load(older).predict(table).equals(TableModel.load(saved).predict(table))


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no file"):
        TableModel.load(tmp_path / "none.keras")
    with pytest.raises(TableError, match="folder"):
        TableModel.load(tmp_path)


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04", b"a,b\n1,2\n", bytes(1000)])
def test_what_is_no_model(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "m.keras").write_bytes(content)
    with pytest.raises(TableError, match=r"m\.keras"):
        TableModel.load(tmp_path / "m.keras")


def changed(saved: Path, path: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    with zipfile.ZipFile(saved) as file:
        members = {name: file.read(name) for name in file.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def described(**entries: object) -> Callable[[dict[str, bytes]], object]:
    def change(members: dict[str, bytes]) -> None:
        description = json.loads(members["table.json"])
        members["table.json"] = json.dumps({**description, **entries}).encode()

    return change


@pytest.mark.parametrize(
    "change",
    [
        lambda members: members.pop("table.json"),
        lambda members: members.pop("config.json"),
        lambda members: members.pop("model.weights.h5"),
        lambda members: members.update({"table.json": b"{"}),
        lambda members: members.update({"table.json": b"[1]"}),
        lambda members: members.update({"table.json": b"\xff"}),
        lambda members: members.update({"table.json": b"[" * 100_000}),
        lambda members: members.update({"table.json": b'{"format": NaN}'}),
        lambda members: members.update({"table.json": b'{"format": ' + b"9" * 10_000 + b"}"}),
        lambda members: members.update({"model.weights.h5": b"hello"}),
        described(format="other"),
        described(version=3),
        described(version=0),
        described(version=1.5),
        described(training={}),
        described(training=[]),
        described(features=[]),
        described(features={}),
        described(
            features=[{"kind": "number", "column": "x", "mean": 0, "deviation": 1, "median": 0, "missing": False}]
        ),
        described(target={"task": "regression", "column": "x", "mean": 0, "deviation": 1}),
        described(target={"task": "regression", "column": "x", "mean": 0, "deviation": 0}),
        described(target={"task": "magic", "column": "x"}),
        described(target=None),
        described(rung=7),
    ],
)
def test_damage_is_refused(saved: Path, tmp_path: Path, change: Callable[[dict[str, bytes]], object]) -> None:
    with pytest.raises(TableError):
        TableModel.load(changed(saved, tmp_path / "m.keras", change))


@pytest.mark.parametrize(
    "sample",
    [
        [],
        [{"column": "year", "type": "number", "cells": ["many"]}],
        [{"column": "year", "type": "object", "cells": [1]}],
        [{"column": "year", "type": "number", "cells": [1] * 201}],
        [{"column": "year", "type": "number", "cells": [[1]]}],
        [{"column": "a", "type": "number", "cells": [1]}, {"column": "b", "type": "number", "cells": [1, 2]}],
        [{"column": "a", "type": "number", "cells": [1]}, {"column": "a", "type": "number", "cells": [1]}],
        {"column": "year"},
    ],
)
def test_a_damaged_sample_is_refused(saved: Path, tmp_path: Path, sample: object) -> None:
    def change(members: dict[str, bytes]) -> None:
        members["sample.json"] = json.dumps({"columns": sample}).encode()

    with pytest.raises(TableError):
        TableModel.load(changed(saved, tmp_path / "m.keras", change))


def test_the_training_is_kept(saved: Path) -> None:
    table, again = read_table(DATA / "penguins.csv"), TableModel.load(saved)
    ladder = Ladder(table, "species", epochs=3)
    list(ladder.climb())
    facts = again.training
    assert facts is not None
    assert facts == ladder.model().training
    split = ladder.split
    assert facts.rows == (len(split.train), len(split.validation), len(split.test))
    mass = next(column.numbers for column in facts.columns if column.name == "body_mass_g")
    values = table.numbers("body_mass_g")[split.train]
    assert mass is not None
    assert (mass.least, mass.greatest) == (np.nanmin(values), np.nanmax(values))
    assert mass.median == np.nanmedian(values)
    sex = next(column for column in facts.columns if column.name == "sex")
    assert sex.missing == pytest.approx(table.labels("sex")[split.train].null_count() / len(split.train))
    assert [rung.test.loss for rung in facts.rungs] == [rung.test.loss for rung in ladder.rungs]


def test_the_sample_is_of_training_rows_and_may_be_left_out(saved: Path, tmp_path: Path) -> None:
    model = TableModel.load(saved)
    table = read_table(DATA / "penguins.csv")
    ladder = Ladder(table, "species", epochs=3)
    table = model.features.with_numbers(table)
    trained_on = {tuple(map(str, row)) for row in table.frame.select(model.features.columns)[ladder.split.train].rows()}
    assert model.sample is not None
    assert model.sample.rows == 200
    assert {tuple(map(str, row)) for row in model.sample.frame.rows()} <= trained_on
    model.sample = None
    model.save(tmp_path / "m.keras")
    assert TableModel.load(tmp_path / "m.keras").sample is None


def test_the_same_training_gives_the_same_bytes(tmp_path: Path) -> None:
    """Without the names of layers, which count up within one process."""
    for name in "ab":
        fathoms.backend.clear_session()
        trained("ion.csv", "Class")[1].save(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("name", ["regression", "two_labels", "three_labels"])
def test_version_1_still_loads(name: str) -> None:
    """Files and predictions that the first version of the format wrote."""
    folder = Path(__file__).parent / "version_1"
    kept = json.loads((folder / f"{name}.json").read_text())
    model = TableModel.load(folder / f"{name}.keras")
    given = model.predict(Table(polars.DataFrame(kept["rows"])))
    for column, values in kept["predictions"].items():
        if isinstance(values[0], str):
            assert given[column].to_list() == values
        else:
            np.testing.assert_allclose(given[column], values, rtol=1e-5)
    assert model.training is None


def test_a_newer_version_says_to_update(saved: Path, tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"newer Fathoms.*pip install --upgrade"):
        TableModel.load(changed(saved, tmp_path / "m.keras", described(version=99)))


def test_every_truncation_is_refused(saved: Path, tmp_path: Path) -> None:
    content = saved.read_bytes()
    for length in range(0, len(content), max(1, len(content) // 40)):
        (tmp_path / "m.keras").write_bytes(content[:length])
        with pytest.raises(TableError):
            TableModel.load(tmp_path / "m.keras")


def test_flipped_bytes_are_refused_or_harmless(saved: Path, tmp_path: Path) -> None:
    content = saved.read_bytes()
    table = read_table(DATA / "penguins.csv")
    for place in np.random.default_rng(0).integers(0, len(content), 60):
        damaged = bytearray(content)
        damaged[place] ^= 0xFF
        (tmp_path / "m.keras").write_bytes(damaged)
        with contextlib.suppress(TableError):
            TableModel.load(tmp_path / "m.keras").predict(table)


def test_a_failing_write_keeps_the_earlier_model(saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "m.keras"
    path.write_bytes(saved.read_bytes())
    model = TableModel.load(path)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="No space left"):
        model.save(path)
    assert path.read_bytes() == saved.read_bytes()
    assert [entry.name for entry in tmp_path.iterdir()] == ["m.keras"]


def test_nothing_in_the_file_is_code(saved: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(saved.read_bytes())) as file:
        assert set(file.namelist()) == {
            "metadata.json",
            "config.json",
            "model.weights.h5",
            "table.json",
            "sample.json",
        }
        json.loads(file.read("table.json"))
