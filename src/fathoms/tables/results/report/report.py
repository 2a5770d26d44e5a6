"""The report of a run: one HTML file that opens offline, runs no script and loads nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from os import PathLike
from pathlib import Path

from fathoms.engine.atomic_write import atomic_write
from fathoms.tables.ladder.ladder import Ladder
from fathoms.tables.results.importance import Watch
from fathoms.tables.results.markup import Markup, empty, join, name, tag
from fathoms.tables.results.report.contents import Contents
from fathoms.tables.results.report.data_section import data_section
from fathoms.tables.results.report.importance_section import importance_section
from fathoms.tables.results.report.ladder_section import headline, ladder_section
from fathoms.tables.results.report.learning_section import learning_section
from fathoms.tables.results.report.network_section import network_section
from fathoms.tables.results.report.prediction_section import prediction_section
from fathoms.tables.results.report.repeat_section import repeat_section
from fathoms.tables.results.report.section import Section
from fathoms.tables.results.report.worst_section import worst_section
from fathoms.tables.results.run_record import run_record


def write_report(
    ladder: Ladder,
    path: str | PathLike[str],
    *,
    source: str | PathLike[str] | None = None,
    command: str | None = None,
    settings: Mapping[str, object] | None = None,
    watch: Watch | None = None,
) -> None:
    """Write the report of a climbed ladder to one HTML file; an earlier file is replaced only once the new one is complete.

    It shows the data, the ladder with its intervals, how each network learned, its predictions of the test rows, which
    columns it uses and how, the worst rows, the network, and all that repeats the run. It needs no network connection
    and its content security policy forbids scripts: whatever stands in the table cannot run.

    Arguments:
        ladder: The climbed ladder.
        path: Where to write.
        source: The table's file, to note its SHA-256.
        command: The command line that was used.
        settings: What was asked for besides the target and the seed.
        watch: Told how many columns are shuffled, of how many, which takes the most time.

    Raises:
        TableError: No network is trained yet.
        OSError: The file cannot be written.

    Example:
        >>> write_report(ladder, "report.html", source="red-wine.csv")  # doctest: +SKIP
    """
    page = report_page(ladder, source=source, command=command, settings=settings, watch=watch)
    atomic_write(path, page.encode())


def report_page(
    ladder: Ladder,
    *,
    source: str | PathLike[str] | None = None,
    command: str | None = None,
    settings: Mapping[str, object] | None = None,
    watch: Watch | None = None,
) -> str:
    """The report as the text of its file; arguments and errors as of `write_report`."""
    record = run_record(ladder, source=Path(source) if source else None, command=command, settings=settings)
    contents = Contents.of(ladder, record, watch)
    return page_of(contents, [ladder_section(contents), learning_section(contents)], headline(contents))


def page_of(contents: Contents, first: Sequence[Section | None], figures: Markup) -> str:
    """The page with these sections, then those that every network has, and these figures at its top."""
    found = [
        *first,
        prediction_section(contents),
        importance_section(contents),
        worst_section(contents),
        data_section(contents),
        network_section(contents),
        repeat_section(contents),
    ]
    sections = [section for section in found if section is not None]
    title = f"{contents.ladder.target.column} · {contents.ladder.table.name}"
    return "<!DOCTYPE html>\n" + tag(
        "html",
        _head(title),
        tag("body", _top(contents, sections, figures), _main(sections), _foot(contents)),
        lang="en",
    )


def _head(title: str) -> Markup:
    style = files(__package__).joinpath("style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return tag(
        "head",
        Markup('<meta charset="utf-8">'),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Markup('<meta name="color-scheme" content="light dark">'),
        tag("title", title),
        tag("style", Markup(style)),
    )


def _top(contents: Contents, sections: list[Section], figures: Markup) -> Markup:
    links = [tag("li", tag("a", section.short, href=f"#{section.id}")) for section in sections]
    return tag(
        "header",
        tag("p", "Fathoms report", class_="over"),
        tag("h1", name(contents.ladder.target.column), " ", tag("small", "in ", name(contents.ladder.table.name))),
        figures,
        _warnings(contents.leaks),
        tag("nav", tag("ul", *links), aria_label="Sections"),
    )


def _warnings(leaks: list[str]) -> Markup | None:
    """What may make the results look better than they are, before anyone quotes them."""
    if not leaks:
        return None
    items = [tag("li", leak) for leak in leaks]
    title = tag("strong", "These results may be better than they should be")
    return tag("div", title, tag("ul", *items), class_="warning", role="note")


def _main(sections: list[Section]) -> Markup:
    return tag("main", *[section.markup() for section in sections])


def _foot(contents: Contents) -> Markup:
    versions = contents.record.versions
    return tag(
        "footer",
        join(
            "Made by Fathoms ",
            versions.get("fathoms", ""),
            ". All scores, curves and importances are of the ",
            f"{len(contents.ladder.split.test):,} test rows, which decided nothing. ",
            "Intervals are 95 % intervals. This page runs no scripts and loads nothing.",
        ),
        empty("hr"),
    )
