"""What to do to get the same bits again."""

from __future__ import annotations

from fathoms.tables.results.markup import Piece, name, tag
from fathoms.tables.results.report.contents import Contents
from fathoms.tables.results.report.section import Section, scrolling, table_of
from fathoms.tables.results.report.wording import duration


def repeat_section(contents: Contents) -> Section:
    """Commands, file, seed, split, versions, times, and all of it as JSON."""
    record = contents.record
    facts: list[list[Piece]] = [
        ["Table", name(record.source)],
        ["Its size", f"{record.size:,} bytes"] if record.size is not None else ["Its size", "not from a file"],
        ["Its SHA-256", tag("code", record.sha256)] if record.sha256 else ["Its SHA-256", "–"],
        ["Seed", str(record.seed)],
        ["Split", ", ".join(f"{count:,} {part}" for part, count in record.rows.items())],
        ["SHA-256 of the split", tag("code", record.split)],
        ["Versions", ", ".join(f"{what} {which}" for what, which in record.versions.items())],
        ["Time", ", ".join(f"{rung} {duration(seconds)}" for rung, seconds in record.seconds.items())],
    ]
    pieces: list[Piece] = [
        tag("p", "The same file, seed and version give the same bits, on any number of threads."),
        tag("h3", "On the command line") if record.command else None,
        scrolling("The command", tag("pre", tag("code", record.command))) if record.command else None,
        tag("h3", "In Python"),
        scrolling("The lines of Python", tag("pre", tag("code", record.python))),
        table_of("Facts of the run", ["", ""], facts, "facts"),
        tag("details", tag("summary", "All of it as JSON"), scrolling("JSON", tag("pre", tag("code", record.json())))),
    ]
    return Section("repeat", "Repeat", "To repeat this run", tuple(pieces))
