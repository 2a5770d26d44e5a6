"""Small climbed ladders to report on, one of whose tables means harm."""

from functools import cache

import numpy as np
import polars

from fathoms.tables.ladder.ladder import Ladder
from fathoms.tables.table import Table

HARM = [
    "<script>document.title='pwned'</script>",
    '"><img src=x onerror="document.title=\'pwned\'">',
    "</title></style></svg><script>document.title='pwned'</script>",
    "javascript:document.title='pwned'",
    "\u202eright to left\x00",
]


@cache
def numbers_ladder() -> Ladder:
    """A number to predict from columns with harmful names and cells."""
    generator = np.random.default_rng(0)
    rows = 260
    columns: dict[str, object] = {name: generator.normal(size=rows) for name in HARM}
    columns["town"] = generator.choice(HARM[:3], rows)
    columns["constant"] = [HARM[0]] * rows
    first = np.asarray(columns[HARM[0]])
    columns["<b>price</b>"] = 3 * first + (np.asarray(columns["town"]) == HARM[0]) + generator.normal(0, 0.3, rows)
    return climbed(Table(polars.DataFrame(columns), "<i>table</i>.csv", first_line=2), "<b>price</b>")


@cache
def labels_ladder(labels: int = 2) -> Ladder:
    """A label to predict, some cells missing."""
    generator = np.random.default_rng(1)
    x = generator.normal(size=(240, 3))
    kind = np.digitize(x[:, 0] + 0.3 * x[:, 1], np.linspace(-1, 1, labels + 1)[1:-1])
    frame = polars.DataFrame({f"x{place}": column for place, column in enumerate(x.T)})
    frame = frame.with_columns(
        polars.when(polars.int_range(240) % 9 == 0).then(None).otherwise(polars.col("x2")).alias("x2"),
        kind=polars.Series([f"kind <{place}>" for place in kind]),
    )
    return climbed(Table(frame, "labels.csv", first_line=2), "kind")


def climbed(table: Table, target: str) -> Ladder:
    """A ladder that took a few epochs a rung."""
    ladder = Ladder(table, target, epochs=4)
    list(ladder.climb())
    return ladder
