"""What `fathoms.train` says of a network that has learned too little."""

from __future__ import annotations

import numpy as np
import polars

from fathoms.tables.ladder.ladder import Ladder
from fathoms.tables.results.findings import findings
from fathoms.tables.table import Table


def _ladder(columns: dict[str, object], target: str) -> Ladder:
    ladder = Ladder(Table(polars.DataFrame(columns)), target, recipe="neuron")
    for _ in ladder.climb():
        pass
    return ladder


def test_a_label_that_is_never_predicted_is_named() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=400)
    labels = np.where(rng.random(400) < 0.1, "rare", "usual")
    [found] = [
        finding for finding in findings(_ladder({"x": x, "y": labels}, "y")) if finding.kind == "class never predicted"
    ]
    assert "No row is predicted as 'rare'" in found.text


def test_a_network_that_learned_has_nothing_to_be_said() -> None:
    x = np.random.default_rng(0).normal(size=300)
    assert not findings(_ladder({"x": x, "y": 3 * x + 1}, "y"))
