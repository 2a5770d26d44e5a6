"""Numbers stay what they are, as far as float32 reaches."""

import numpy as np

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.encoding.no_scale import NoScale
from fathoms.tables.encoding.number_encoder import scale_from_config


def test_numbers_stay() -> None:
    values = np.array([0.0, -1.5, 3e7, 1e30])
    np.testing.assert_array_equal(NoScale()(values), values)
    assert np.isfinite(NoScale()(np.array([1e300, -1e300])).astype(np.float32)).all()
    assert not NoScale().constant
    assert NoScale().line == (0.0, 1.0)


def test_its_config_rebuilds_it() -> None:
    assert isinstance(scale_from_config(CheckedConfig(NoScale().get_config())), NoScale)
