"""Scales and medians are the training rows', whatever the others hold, and every input is finite."""

import json

import numpy as np
import polars
import pytest

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.encoding.encoder import Encoder
from fathoms.tables.encoding.number_encoder import NumberEncoder
from fathoms.tables.encoding.scale import SCALINGS, Scaling
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError


def table(values: object) -> Table:
    return Table(polars.DataFrame({"x": values}), "t.csv")


def inputs(encoder: Encoder, cells: Table) -> np.ndarray:
    encoded = encoder.transform(cells)
    return np.stack(encoded.numbers + encoded.flags, axis=1)


def texts(encoder: Encoder) -> list[str]:
    return [feature.text for feature in encoder.numbers + encoder.flags]


def test_statistics_of_the_training_rows_alone() -> None:
    random = np.random.default_rng(0)
    values = random.lognormal(3, 1, 500)
    values[random.random(500) < 0.1] = np.nan
    rows = np.sort(random.permutation(500)[:300])
    for scaling in SCALINGS:
        encoder = NumberEncoder.fit(table(values), "x", rows, scaling)
        assert encoder.median == np.nanmedian(values[rows])
        assert encoder.missing
        changed = values.copy()
        changed[np.setdiff1d(np.arange(500), rows)] = 1e9
        assert NumberEncoder.fit(table(changed), "x", rows, scaling).get_config() == encoder.get_config()


def test_inputs() -> None:
    values = np.array([1.0, 2, 4, np.nan, 50])
    encoder = NumberEncoder.fit(table(values), "x", np.arange(4), "linear")
    filled = np.where(np.isnan(values), 2.0, values)
    expected = (filled - np.mean([1, 2, 4])) / np.std([1, 2, 4])
    np.testing.assert_allclose(inputs(encoder, table(values)), np.stack([expected, np.isnan(values)], 1), rtol=1e-12)
    assert texts(encoder) == ["x", "[x is missing]"]


def test_a_constant_gives_no_input() -> None:
    assert texts(NumberEncoder.fit(table([0.1, 0.1, 0.1, 7.0]), "x", np.arange(3))) == []
    with_flag = NumberEncoder.fit(table([0.1, np.nan, 7.0]), "x", np.arange(2))
    assert texts(with_flag) == ["[x is missing]"]
    assert texts(NumberEncoder.fit(table([np.nan, np.nan, 7.0]), "x", np.arange(2))) == []


@pytest.mark.parametrize("scaling", SCALINGS)
def test_far_values_stay_finite(scaling: Scaling) -> None:
    for values in ([1.0, 2.0, 1e300], [1e200, 3e200, -1e300], [1e-300, 2e-300, 1e300], [0.0, 1e-310, 1.0]):
        encoder = NumberEncoder.fit(table(values), "x", np.arange(2), scaling)
        assert np.isfinite(inputs(encoder, table(values)).astype(np.float32)).all()
    large = NumberEncoder.fit(table([1e200, 3e200]), "x", np.arange(2), "linear")
    np.testing.assert_allclose(inputs(large, table([1e200, 3e200]))[:, 0], [-1, 1])
    with pytest.raises(TableError, match="too large"):
        NumberEncoder.fit(table([1e308, -1e308]), "x", np.arange(2), scaling)


@pytest.mark.parametrize("scaling", SCALINGS)
def test_config_round_trip(scaling: Scaling) -> None:
    encoder = NumberEncoder.fit(table([1.0, 2, np.nan]), "x", np.arange(3), scaling)
    again = NumberEncoder.from_config(CheckedConfig(json.loads(json.dumps(encoder.get_config()))))
    assert again.get_config() == encoder.get_config()
    assert again.median == 1.5
