"""Plain recipes build the networks they describe."""

import itertools

import numpy as np
import polars
import pytest

from fathoms.tables.columns.column import Column
from fathoms.tables.encoding.features import Features
from fathoms.tables.recipes.plain_recipe import PlainRecipe
from fathoms.tables.recipes.recipes import NEURON, SHALLOW
from fathoms.tables.table import Table
from fathoms.tables.targets.label_target import LabelTarget
from fathoms.tables.targets.number_target import NumberTarget
from fathoms.tables.targets.target import Target

TABLE = Table(polars.DataFrame({f"x{place}": [1.0, 2.0] for place in range(5)}))
FEATURES = Features.fit(TABLE, [Column(name, "number") for name in TABLE.columns], np.arange(2))


@pytest.mark.parametrize("recipe", [NEURON, SHALLOW], ids=lambda recipe: recipe.name)
def test_shapes(recipe: PlainRecipe) -> None:
    targets: tuple[Target, ...] = (
        NumberTarget("y", 0, 1),
        LabelTarget("y", ["a", "b"], [0.5, 0.5]),
        LabelTarget("y", ["a", "b", "c"], [1, 1, 1]),
    )
    for target, outputs in zip(targets, (1, 1, 3), strict=True):
        network = recipe.build(FEATURES, target)
        shapes = [array.shape for array in network.get_weights()]
        widths = [5, *recipe.hidden, outputs]
        assert shapes == [shape for one, two in itertools.pairwise(widths) for shape in ((one, two), (two,))]
        result = np.asarray(network.predict(np.zeros((2, 5), np.float32), verbose=0))
        if outputs > 1:
            np.testing.assert_allclose(result.sum(1), 1, rtol=1e-6)
