"""What stands in the cells of a workbook, and what its numbers mean as dates."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.source import Malformed

Cell = float | str
Row = dict[int, Cell]
"""What stands in the filled cells of a row, by the number of the column."""


def day_of(cell: Cell | None) -> date:
    """The day that a serial number means; `Malformed` for anything else.

    >>> day_of(45726.0)
    datetime.date(2025, 3, 10)
    """
    if not isinstance(cell, float) or not 1 <= cell < 2_958_466 or cell != int(cell):
        raise Malformed(f"{cell!r} is no date")
    return date(1899, 12, 30) + timedelta(days=int(cell))
