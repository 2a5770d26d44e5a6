"""Plots of letters fit the line, steer no terminal and show what is there."""

import sys

import numpy as np
import pytest

from fathoms.tables.results.answers import Answers
from fathoms.tables.results.learning_curve import LearningCurve
from fathoms.tables.results.terminal_plots import confusion_text, learning_plot, predictions_plot, terminal_plots
from fathoms.tables.table_error import TableError
from tests.tables.results.report.example import labels_ladder, numbers_ladder

pytest.importorskip("plotext")
CURVE = LearningCurve("deep network", np.linspace(1, 0.1, 40), np.linspace(1, 0.3, 40))


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
def test_lines_fit_and_can_be_written(width: int, encoding: str) -> None:
    for ladder in (labels_ladder(), labels_ladder(4), numbers_ladder()):
        lines = terminal_plots(ladder, width, encoding=encoding)
        assert len(lines) > 18
        for line in lines:
            line.encode(encoding)
            assert len(line) <= width
            assert line.isprintable()


def test_the_curves_fall() -> None:
    lines = learning_plot(CURVE, 60, plain=True)
    assert lines[0] == "deep network: loss by epoch; best epoch 40"
    drawn = [line[8:] for line in lines if "|" in line]
    first = [place for place, line in enumerate(drawn) if "#" in line[:20] and "validation" not in line]
    last = [place for place, line in enumerate(drawn) if "#" in line[-10:]]
    assert min(first) < min(last)
    assert any("validation rows" in line for line in lines)


def test_colours_only_where_asked_for() -> None:
    assert "\x1b" not in "".join(learning_plot(CURVE))
    assert "\x1b[" in "".join(learning_plot(CURVE, color=True))


def test_right_predictions_lie_on_the_line() -> None:
    truth = np.linspace(0, 1, 50)
    lines = predictions_plot(Answers(np.arange(50), truth, truth), "price", 60, plain=True)
    columns = [line.index("o") for line in lines if "o" in line[8:] and "|" in line]
    assert len(columns) > 8
    assert columns == sorted(columns, reverse=True)


def test_confusions_are_counted() -> None:
    given = np.eye(3)[[0, 0, 1, 2, 2]]
    answers = Answers(np.arange(5), np.array([0, 0, 1, 1, 2]), given, ("a", "bb", "学校"))
    lines = confusion_text(answers, "kind", 60)
    assert [line.split() for line in lines[1:]] == [
        ["a", "bb", "学校"],
        ["a", "2", "0", "0"],
        ["bb", "0", "1", "1"],
        ["学校", "0", "0", "1"],
    ]


def test_plotext_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "plotext", None)
    with pytest.raises(TableError, match="fathoms\\[plots\\]"):
        learning_plot(CURVE)
