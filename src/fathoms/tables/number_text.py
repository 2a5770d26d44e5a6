"""Numbers as people write them: 3.5, 3,5, 1,234.5, 1.234,5, 1 234,5 and −2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import polars

Decimal = Literal[".", ","]

# Thousands are parted by a blank of any width or an apostrophe, or by whichever of point and comma is not the decimal mark.
_GROUPS = " '’\u00a0\u2009\u202f"
_LOOKS = rf"^[+-]?[\d.,{_GROUPS}]*\d[\d.,{_GROUPS}]*([eE][+-]?\d+)?$"


def read_numbers(cells: polars.Series, decimal: Decimal | None = None, likely: Decimal | None = None) -> polars.Series:
    """The numbers of a column of texts as float64; null where a text is no number.

    Cells that any program would read stay what they are. If others are left that hold commas or parted thousands, the
    whole column is read in one way: the comma is the decimal mark, or it parts thousands. A column whose every such
    cell can be read both ways (``1,234``) takes `likely`, else parted thousands.

    Arguments:
        cells: Texts without surrounding blanks; null where a cell is missing.
        decimal: The decimal mark, if the person has said it.
        likely: The decimal mark that the file's delimiter suggests.

    Example:
        >>> import polars
        >>> read_numbers(polars.Series(["1.234,5", "7"])).to_list()
        [1234.5, 7.0]
        >>> read_numbers(polars.Series(["1,234", "2,500,000"])).to_list()
        [1234.0, 2500000.0]
        >>> read_numbers(polars.Series(["1,234"]), decimal=",").to_list()
        [1.234]
    """
    import polars

    cells = cells.str.replace("−", "-", literal=True)  # the minus sign that typeset tables have
    plain = cells.cast(polars.Float64, strict=False)
    if decimal != "," and plain.null_count() == cells.null_count():
        return plain
    numeric = cells.filter(cells.str.contains(_LOOKS))
    if decimal is None and not _any(numeric.str.contains(rf"[,{_GROUPS}]|\..*\.")):
        return plain
    order: list[Decimal] = [decimal] if decimal else [",", "."] if likely == "," else [".", ","]
    for mark in order:
        if decimal or not _any(~numeric.str.contains(_written(mark))):
            return _converted(cells, mark)
    return plain


def _written(mark: Decimal) -> str:
    other = "," if mark == "." else "."
    groups = "|".join(rf"[1-9]\d{{0,2}}([{between}]\d{{3}})+" for between in (other, *_GROUPS))
    return rf"^[+-]?({groups}|\d*)([{mark}]\d*)?([eE][+-]?\d+)?$"


def _converted(cells: polars.Series, mark: Decimal) -> polars.Series:
    import polars

    other = "," if mark == "." else "."
    fits = cells.str.contains(_written(mark))
    bare = cells.str.replace_all(rf"[{other}{_GROUPS}]", "").str.replace(mark, ".", literal=True)
    words = cells.set(cells.str.contains(r"\d"), None)  # "inf"
    return bare.set(~fits, None).fill_null(words).cast(polars.Float64, strict=False)


def _any(series: polars.Series) -> bool:
    return bool(series.any())
