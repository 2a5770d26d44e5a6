"""Ordered labels become their places, scaled."""

import numpy as np
import polars

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.encoding.ordered_encoder import OrderedEncoder
from fathoms.tables.table import Table

ORDER = ["low", "mid", "high"]


def table(values: object) -> Table:
    return Table(polars.DataFrame({"x": values}), "t.csv")


def test_places() -> None:
    cells = ["low", "high", "mid", "high", None]
    encoder = OrderedEncoder.fit(table(cells), "x", np.arange(5), ORDER, "linear")
    encoded = encoder.transform(table(["low", "mid", "high", None, "new"]))
    places = np.array([0, 2, 1, 2])
    expected = (np.array([0, 1, 2, 1.5, 1.5]) - places.mean()) / places.std()
    np.testing.assert_allclose(encoded.numbers[0], expected)
    assert encoded.flags[0].tolist() == [0, 0, 0, 1, 1]
    assert [feature.text for feature in encoder.numbers + encoder.flags] == ["x (0 = low … 2 = high)", "[x is missing]"]
    assert encoder.unseen(table(["new", "low", None])) == ["new"]


def test_only_training_rows_count() -> None:
    encoder = OrderedEncoder.fit(table(["low", "low", "high"]), "x", np.arange(2), ORDER)
    assert encoder.numbers == []
    assert encoder.transform(table(["high"])).numbers == []


def test_config_round_trip() -> None:
    encoder = OrderedEncoder.fit(table(["low", "high", None]), "x", np.arange(3), ORDER)
    assert OrderedEncoder.from_config(CheckedConfig(encoder.get_config())).get_config() == encoder.get_config()
