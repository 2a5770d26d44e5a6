"""Many labels become codes, with one for what is rare or new."""

import numpy as np
import polars

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.encoding.code_encoder import CodeEncoder
from fathoms.tables.table import Table


def table(values: object) -> Table:
    return Table(polars.DataFrame({"x": values}), "t.csv")


def codes(encoder: CodeEncoder, values: object) -> list[int]:
    given = encoder.transform(table(values)).codes
    assert given is not None
    assert given.dtype == np.int32
    return given.tolist()


def test_codes() -> None:
    cells = ["b"] * 4 + ["a"] * 3 + ["rare"] * 2 + [None] * 3
    encoder = CodeEncoder.fit(table(cells), "x", np.arange(len(cells)))
    assert [code.text for code in encoder.codes] == ["[x is rare or new]", "[x = a]", "[x = b]", "[x is missing]"]
    assert codes(encoder, ["a", "b", "rare", "new", None, " a "]) == [1, 2, 0, 0, 3, 1]


def test_only_training_rows_count() -> None:
    cells = ["a"] * 5 + ["b"] * 5 + ["c"] * 90
    assert codes(CodeEncoder.fit(table(cells), "x", np.arange(10)), ["a", "b", "c", None]) == [1, 2, 0, 0]


def test_no_codes_where_no_two_labels_are_frequent() -> None:
    for cells in (["a"] * 9, list("abcdefgh"), [None] * 5):
        encoder = CodeEncoder.fit(table(cells), "x", np.arange(len(cells)))
        assert encoder.codes == []
        assert encoder.transform(table(["a", "b"])).codes is None


def test_labels_without_a_code_are_unseen() -> None:
    encoder = CodeEncoder.fit(table(["a", "b", None] * 3 + ["rare"]), "x", np.arange(10))
    assert encoder.unseen(table(["b", "new", None, "rare", "new"])) == ["new", "rare"]


def test_config_round_trip() -> None:
    encoder = CodeEncoder.fit(table(["a", "b", None] * 3), "x", np.arange(9))
    assert CodeEncoder.from_config(CheckedConfig(encoder.get_config())).get_config() == encoder.get_config()
