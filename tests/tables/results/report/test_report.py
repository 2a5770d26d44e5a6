"""The report is one sound page that needs nothing else and runs nothing."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import polars
import pytest

from fathoms.tables.ladder.ladder import Ladder
from fathoms.tables.results.report.report import report_page, write_report
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError
from tests.tables.results.report.example import HARM, climbed, labels_ladder, numbers_ladder

VOID = {"meta", "path", "circle", "hr", "rect"}


class Page(HTMLParser):
    """Checks that every tag is closed in order, and notes what is there."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module", params=["numbers", "two labels", "four labels"])
def ladder(request: pytest.FixtureRequest) -> Ladder:
    if request.param == "numbers":
        return numbers_ladder()
    return labels_ladder(2 if request.param == "two labels" else 4)


def test_a_sound_page_of_its_own(ladder: Ladder) -> None:
    source = report_page(ladder)
    page = Page(source)
    kinds = {tag for tag, _ in page.tags}
    assert not kinds & {"script", "img", "iframe", "object", "embed", "link", "form", "base", "video", "audio"}
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "style", "srcset")], tag
        assert (attributes.get("href") or "#").startswith("#")
    assert "url(" not in source and "@import" not in source
    assert len(source.encode()) < 1_000_000
    ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    assert all((link.get("href") or "")[1:] in ids for link in page.named("a"))


def test_the_policy_lets_in_this_style_alone() -> None:
    source = report_page(labels_ladder())
    policy = next(meta["content"] for meta in Page(source).named("meta") if meta.get("http-equiv"))
    style = re.search("<style>(.*)</style>", source, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_every_picture_has_words(ladder: Ladder) -> None:
    pictures = [svg for svg in Page(report_page(ladder)).named("svg") if svg.get("aria-hidden") != "true"]
    assert len(pictures) > 10
    for picture in pictures:
        assert picture["role"] == "img"
        assert len(picture["aria-label"] or "") > 5


def test_what_it_tells(ladder: Ladder) -> None:
    text = "".join(Page(report_page(ladder, command="fathoms train x.csv", settings={"recipe": "deep"})).texts)
    for title in (
        "What depth bought",
        "How the networks learned",
        "Predictions of the test rows",
        "What the network looks at",
        "Where it is most wrong",
        "The data",
        "The network",
        "To repeat this run",
        "fathoms train x.csv",
        "recipe='deep'",
    ):
        assert title in text
    for rung in ladder.rungs:
        assert rung.name in text


def test_harmful_names_are_shown_as_they_are() -> None:
    text = "".join(Page(report_page(numbers_ladder())).texts)
    for name in HARM[:4]:
        assert name in text
    assert "\x00" not in text


def test_the_same_run_gives_the_same_page() -> None:
    assert report_page(labels_ladder()) == report_page(labels_ladder())


def test_it_is_written_with_the_sum_of_its_table(tmp_path: Path) -> None:
    table = tmp_path / "labels.csv"
    table.write_bytes(b"a,b\n1,2\n")
    write_report(labels_ladder(), tmp_path / "report.html", source=table)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert hashlib.sha256(b"a,b\n1,2\n").hexdigest() in page
    assert str(tmp_path) not in page


def test_nothing_was_trained() -> None:
    table = labels_ladder().table
    with pytest.raises(TableError, match="Climb the ladder first"):
        report_page(Ladder(table, "kind"))


def test_a_column_that_gives_the_target_away_is_told_of_first() -> None:
    generator = np.random.default_rng(0)
    price = generator.exponential(5, 300)
    frame = polars.DataFrame({"francs": price * 0.9, "x": generator.normal(size=300), "price": price})
    text = "".join(Page(report_page(climbed(Table(frame), "price"))).texts)
    assert text.index("francs may give price away") < text.index("What depth bought")
    assert "These results may" not in "".join(Page(report_page(labels_ladder())).texts)


def test_importances_of_some_hundred_columns() -> None:
    x = np.random.default_rng(0).normal(size=(120, 200))
    frame = polars.DataFrame({**{f"c{place}": x[:, place] for place in range(200)}, "y": x[:, 0]})
    ladder = Ladder(Table(frame), "y", recipe="neuron", epochs=3)
    list(ladder.climb())
    text = "".join(Page(report_page(ladder)).texts)
    assert "180 more columns" in text
