"""The view for notebooks is sound, keeps to itself and shows what is climbed so far."""

import re

from fathoms.tables.ladder.ladder import Ladder
from fathoms.tables.results.notebook_view import notebook_view
from tests.tables.results.report.example import labels_ladder, numbers_ladder
from tests.tables.results.report.test_report import Page


def test_it_shows_the_ladder() -> None:
    for ladder in (labels_ladder(), numbers_ladder()):
        view = notebook_view(ladder)
        page = Page(view)
        text = "".join(page.texts)
        for rung in ladder.rungs:
            assert rung.name in text
        assert "What depth bought" in text
        assert "loss" in text
        assert not {"script", "img", "link"} & {tag for tag, _ in page.tags}


def test_its_style_is_for_itself_alone() -> None:
    style = re.search("<style>(.*?)</style>", notebook_view(labels_ladder()), re.DOTALL)
    assert style
    selectors = [one for rule in re.findall(r"([^{}]+)\{", style[1]) for one in rule.split(",")]
    assert all(selector.strip().startswith(".fathoms-view") for selector in selectors)


def test_a_ladder_just_begun() -> None:
    ladder = Ladder(labels_ladder().table, "kind", epochs=2)
    assert "kind" in notebook_view(ladder)
    next(ladder.climb())
    assert "the majority" in notebook_view(ladder)
