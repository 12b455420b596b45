"""Workbooks, old and new, as rows of numbers and texts; read here, within limits.

No library is asked: a few wrong bytes make those that read such files in native code end the
process or take all memory. Here they are `Malformed`.
"""

from __future__ import annotations

from collections.abc import Iterator

from crawler.workbooks import xls, xlsx
from crawler.workbooks.cells import Row


def is_workbook(body: bytes) -> bool:
    """Whether a body begins as a workbook of either kind does; every ZIP does, too."""
    return body.startswith((xls.MAGIC, xlsx.MAGIC))


def first_sheet(body: bytes) -> list[Row]:
    """The rows of the first sheet, as `sheets` has them; raises as it does."""
    return next(sheets(body))


def sheets(body: bytes) -> Iterator[list[Row]]:
    """The rows of each sheet, from the top, those without a cell left out.

    Raises `Malformed` for what is no workbook, or a broken one.
    """
    return xlsx.sheets(body) if body.startswith(xlsx.MAGIC) else xls.sheets(body)


def top(body: bytes, most: int) -> list[Row]:
    """At most so many rows of the first sheet; not much more is read. Raises as `sheets` does."""
    return xlsx.top(body, most) if body.startswith(xlsx.MAGIC) else xls.top(body, most)
