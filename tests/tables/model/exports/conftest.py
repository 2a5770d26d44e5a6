"""Models of every kind of column, target and layer, with the weights that they start with: exports do not care."""

import datetime

import numpy as np
import polars
import pytest

from fathoms import Input, Model
from fathoms.layers import (
    Activation,
    Average,
    Concatenate,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    PeriodicEmbedding,
    PiecewiseLinearEmbedding,
    Scale,
)
from fathoms.tables import Features, Table, TableModel, find_columns
from fathoms.tables.encoding.scale import SCALINGS, Scaling
from fathoms.tables.targets.label_target import LabelTarget
from fathoms.tables.targets.number_target import NumberTarget
from fathoms.tables.targets.target import Target

ROWS = 300
KINDS = ["number", "logarithm", "two labels", "three labels"]


def make_table() -> Table:
    generator = np.random.default_rng(3)

    def holed(values: list[object]) -> list[object]:
        return [None if generator.random() < 0.05 else value for value in values]

    size = generator.normal(100, 20, ROWS).round(2)
    days = [
        datetime.datetime(1996, 1, 1) + datetime.timedelta(hours=int(hours))
        for hours in generator.integers(0, 24 * 365 * 30, ROWS)
    ]
    frame = polars.DataFrame(
        {
            "size": holed(size.tolist()),
            "far": (generator.standard_cauchy(ROWS) * 1e4).tolist(),
            'built, in "year"': generator.integers(1900, 2020, ROWS).tolist(),
            "town": holed(
                generator.choice(["Bern", "Genf", "Chur's", "Zürich\n3"], ROWS, p=[0.5, 0.3, 0.17, 0.03]).tolist()
            ),
            "sold": holed(generator.choice(["yes", "no"], ROWS).tolist()),
            "postcode": holed(generator.choice([f"{place}" for place in range(8000, 8040)], ROWS).tolist()),
            "state": holed(generator.choice(["bad", "fair", "good", "new"], ROWS).tolist()),
            "listed": holed([f"{day.day}.{day.month:02}.{day.year}" for day in days]),
            "seen": holed([f"{day:%Y-%m-%d} {day.hour}:{day.minute:02}" for day in days]),
            "price": (size * 3 + generator.normal(0, 1, ROWS)).tolist(),
            "income": np.exp(generator.normal(8, 1.5, ROWS)).tolist(),
            "quick": np.where(size > 100, "quick", "slow").tolist(),
            "rank": np.select([size < 90, size < 110], ["{low}", '"mid"'], "high\\").tolist(),
        },
        strict=False,
    )
    return Table(frame, "homes.csv")


def make_network(features: Features, target: Target, kind: str) -> Model:
    inputs = [Input((features.widths[0],)), *(Input((1,), dtype="int32") for _ in features.cardinalities)]
    codes = [
        Flatten()(Embedding(count, 3)(tensor)) for count, tensor in zip(features.cardinalities, inputs[1:], strict=True)
    ]
    first = inputs[0]
    if kind == "number":
        first = Scale("random_normal")(PeriodicEmbedding(units=4, frequencies=8, numbers=features.numbers)(first))
    if kind == "logarithm":
        edges = [[-1.0, 0.0, 1.5], [-2.0, 2.0], [-3.0, -1.0, 0.0, 1.0]]
        first = PiecewiseLinearEmbedding(edges, units=5, activation="relu")(first)
    if kind == "two labels":
        first = PiecewiseLinearEmbedding([[-1.0, 0.0, 1.5]], direct=True)(first)
    members = []
    for activation in ("silu", "relu", "gelu"):
        hidden = Dropout(0.2)(Dense(16, activation=activation)(Concatenate()([first, *codes])))
        members.append(Dense(target.outputs)(hidden))
    return Model(inputs, Activation(target.activation)(Average()(members)))


def make_model(kind: str) -> tuple[TableModel, Table]:
    table = make_table()
    name = {"number": "price", "logarithm": "income", "two labels": "quick", "three labels": "rank"}[kind]
    targets = ["price", "income", "quick", "rank"]
    ignored = [other for other in targets if other != name]
    columns = find_columns(table, name, ignored, {"postcode": "category", "state": "ordered bad,fair,good,new"})
    rows = np.arange(0, ROWS, 2)
    scaling: Scaling = SCALINGS[KINDS.index(kind) % len(SCALINGS)]
    features = Features.fit(table, columns, rows, scaling)
    target: Target = (
        NumberTarget.fit(table, name, rows) if kind in ("number", "logarithm") else LabelTarget.fit(table, name, rows)
    )
    return TableModel(features, target, make_network(features, target, kind), "best"), table


@pytest.fixture(scope="session", params=KINDS)
def kind_of_model(request: pytest.FixtureRequest) -> tuple[TableModel, Table]:
    """A model and the table that it was made for."""
    return make_model(request.param)
