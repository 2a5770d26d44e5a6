"""A script as a Jupyter notebook."""

from __future__ import annotations

import json
from collections.abc import Sequence

from fathoms.lab.takeaway.script import Part


def as_notebook(parts: Sequence[Part]) -> str:
    """The parts as cells, each with its sentence above it; JSON of format 4.5.

    Source: the notebook format's documentation, https://nbformat.readthedocs.io.

    >>> json.loads(as_notebook([Part("One and one.", "1 + 1")]))["cells"][1]["source"]
    '1 + 1'
    """
    cells: list[dict[str, object]] = []
    for number, part in enumerate(parts):
        cells.append({"cell_type": "markdown", "id": f"text-{number}", "metadata": {}, "source": _plain(part.text)})
        cells.append({
            "cell_type": "code",
            "id": f"code-{number}",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": part.code,
        })  # fmt: skip
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    book = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(book, indent=1, ensure_ascii=False) + "\n"


def _plain(text: str) -> str:
    """Text that Markdown shows as it is: names from a table may hold marks of its own, or HTML."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]<>#|$!&" else letter for letter in text)
