"""The small real tables that come with Fathoms."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fathoms.lab.lab_error import LabError
from fathoms.tables.reading.read_table import read_table
from fathoms.tables.table import Table


@dataclass(frozen=True)
class Sample:
    """A table to begin with.

    Attributes:
        file: its file's name.
        title: what it is about.
        target: the column that is usually predicted.
        why: what it is good for.
    """

    file: str
    title: str
    target: str
    why: str


SAMPLES = (
    Sample("red-wine.csv", "Red wines", "quality", "Tasters' marks from chemical measurements: noisy, so depth buys little."),
    Sample("concrete.csv", "Concrete", "CompressiveStrength", "Strength from a mixture: far from a straight line, so depth buys much."),
    Sample("penguins.csv", "Penguins", "species", "Three species; text columns and missing cells."),
    Sample("ion.csv", "Radar returns", "Class", "Good or bad; a column of row numbers and a constant one are left out."),
)  # fmt: skip


def open_sample(file: str) -> Table:
    """Read a sample.

    Raises:
        LabError: there is none of this name, or this installation has no samples.
    """
    if file not in {sample.file for sample in SAMPLES}:
        raise LabError(f"There is no sample {file[:40]!r}.")
    folder = samples_folder()
    if folder is None:
        raise LabError("This installation has no sample tables. Open a file of your own.")
    return read_table(folder / file)


def samples_folder() -> Path | None:
    """Where the samples are: in the installed package, or in the checkout."""
    package = Path(__file__).parents[2]
    for folder in (package / "samples", package.parents[1] / "examples" / "data"):
        if (folder / SAMPLES[0].file).is_file():
            return folder
    return None
