"""Two values become 0 and 1, in an order a person expects."""

import numpy as np
import polars
import pytest

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.encoding.encoder import Encoder
from fathoms.tables.encoding.yes_no_encoder import YesNoEncoder, in_order
from fathoms.tables.table import Table


def table(values: object) -> Table:
    return Table(polars.DataFrame({"x": values}), "t.csv")


def inputs(encoder: Encoder, cells: Table) -> np.ndarray:
    encoded = encoder.transform(cells)
    return np.stack(encoded.numbers + encoded.flags, axis=1)


def texts(encoder: Encoder) -> list[str]:
    return [feature.text for feature in encoder.numbers + encoder.flags]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["yes", "no"], ["no", "yes"]),
        (["Y", "N"], ["N", "Y"]),
        (["true", "untrue"], ["untrue", "true"]),
        (["good", "bad"], ["bad", "good"]),
        (["10", "9"], ["9", "10"]),
        (["b", "10", "a", "9"], ["9", "10", "a", "b"]),
    ],
)
def test_order(labels: list[str], expected: list[str]) -> None:
    assert in_order(labels) == expected
    assert in_order(labels[::-1]) == expected


def test_missing_and_new_values_become_the_usual_one() -> None:
    encoder = YesNoEncoder.fit(table(["f", "m", "m", None, "zz"]), "x", np.arange(4))
    given = inputs(encoder, table(["f", "m", None, "zz"]))
    np.testing.assert_array_equal(given, [[0, 0], [1, 0], [1, 1], [1, 0]])
    assert encoder.unseen(table(["f", "zz", None])) == ["zz"]
    assert texts(encoder) == ["[x = m]", "[x is missing]"]


def test_no_input_where_training_rows_are_alike() -> None:
    assert texts(YesNoEncoder.fit(table(["f", "f", "m"]), "x", np.arange(2))) == []
    assert texts(YesNoEncoder.fit(table([None, None, "m"]), "x", np.arange(2))) == []


def test_config_round_trip() -> None:
    encoder = YesNoEncoder.fit(table(["f", "m", None]), "x", np.arange(3))
    assert YesNoEncoder.from_config(CheckedConfig(encoder.get_config())).get_config() == encoder.get_config()


def test_other_words_for_the_same_answers() -> None:
    encoder = YesNoEncoder.fit(table(["0", "1", "0"]), "x", np.arange(3))
    for cells in ([False, True], ["no", "Yes"], ["F", "T"], [0.0, 1.0], ["off", "on"]):
        assert inputs(encoder, table(cells)).ravel().tolist() == [0, 1]
        assert encoder.unseen(table(cells)) == []
    sexes = YesNoEncoder.fit(table(["f", "m", "f"]), "x", np.arange(3))
    assert sexes.unseen(table(["no", "m", None])) == ["no"]
