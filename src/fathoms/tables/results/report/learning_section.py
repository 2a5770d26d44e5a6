"""The learning curves."""

from __future__ import annotations

import numpy as np

from fathoms.tables.results.charts.axis import Axis
from fathoms.tables.results.charts.chart import Chart
from fathoms.tables.results.learning_curve import LearningCurve
from fathoms.tables.results.markup import Markup, tag
from fathoms.tables.results.report.contents import Contents
from fathoms.tables.results.report.section import Section, gallery
from fathoms.tables.results.report.wording import titled

_MOST_POINTS = 400


def learning_section(contents: Contents) -> Section | None:
    """A curve for each rung that has one; None if none has."""
    if not contents.curves:
        return None
    losses = [values for curve in contents.curves for values in (curve.train, curve.validation)]
    found = np.concatenate(losses)
    found = found[np.isfinite(found)]
    wide = bool((found > 0).all()) and found.max() > 8 * found.min()
    y = Axis.over(*losses, title="loss", log=wide)
    return Section(
        "learning",
        "Learning",
        "How the networks learned",
        (
            gallery(*[learning_chart(curve, y) for curve in contents.curves]),
            tag(
                "p",
                f"The loss is the {contents.ladder.target.loss_name}. Training stops when the validation loss has not "
                "fallen for some epochs and goes back to the marked one. Where the two lines part, the network begins "
                "to learn the training rows by heart.",
                class_="note",
            ),
        ),
    )


def learning_chart(curve: LearningCurve, y: Axis) -> Markup:
    """The losses of the training and validation rows by epoch."""
    every = max(1, -(-len(curve.epochs) // _MOST_POINTS))
    kept = np.unique(np.concatenate([np.arange(0, len(curve.epochs), every), [curve.best_epoch - 1]]))
    chart = Chart(Axis.over(curve.epochs, title="epoch", room=0.0), y)
    chart.upright(curve.best_epoch, f"best: {curve.best_epoch}")
    chart.line(curve.epochs[kept], curve.train[kept], "s0", "training rows")
    chart.line(curve.epochs[kept], curve.validation[kept], "s1", "validation rows")
    return chart.figure(titled(curve.name).capitalize(), curve.says())
