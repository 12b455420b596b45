"""A CSV read strictly: whole lines, each with one cell under each name."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import NamedTuple

from crawler.source import Document, Malformed


class Table(NamedTuple):
    """The lower-cased names of a CSV's columns, and its lines without the empty ones."""

    names: list[str]
    lines: list[list[str]]


def lines_of(document: Document, first: str) -> Iterator[dict[str, str]]:
    """The lines of a CSV by lower-cased column name; raises `Malformed` as `table_of` does."""
    names, lines = table_of(document, first)
    for line in lines:
        yield dict(zip(names, line, strict=True))


def table_of(document: Document, first: str) -> Table:
    """The cells of a CSV; empty lines are left out.

    Raises `Malformed` when the first column is not called `first`, when a name comes twice, when
    a line has too many or too few cells, and when the last line has no end: then it was cut.
    """
    text = document.body.decode("utf-8-sig")
    if not text.endswith("\n"):
        raise Malformed(f"the last line has no end, the file was cut: {text[-40:]!r}")
    try:
        header, *lines = cells(text, indented=True)
    except (csv.Error, ValueError) as error:
        raise Malformed(f"not a CSV: {error}") from error
    names = [name.strip().lower() for name in header]
    if names[:1] != [first] or len(set(names)) < len(names):
        raise Malformed(f"unexpected header {','.join(header)[:200]!r}")
    if not {0, len(names)}.issuperset(map(len, lines)):
        sizes = enumerate(map(len, lines), start=2)
        number, size = next((at, size) for at, size in sizes if size not in (0, len(names)))
        raise Malformed(f"line {number} has {size} cells under {len(names)} names")
    return Table(names, list(filter(None, lines)))


def cells(text: str, *, indented: bool = False) -> Iterator[list[str]]:
    """The cells of each line, none of an empty one; raises `csv.Error`.

    Where no cell is quoted, nor `indented` by spaces that are to be left out, commas alone part
    them.
    """
    lines = text.splitlines()
    if '"' in text or (indented and (", " in text or "\n " in text)):
        return csv.reader(lines, strict=True, skipinitialspace=indented)
    return (line.split(",") if line else [] for line in lines)
