"""The sheets of a new Excel workbook: a ZIP of XML after ECMA-376, as much of it as a table needs.

Dates are serial numbers: see `cells.day_of`. The XML is read row by row, and no entity, no other
file and no address that it names is followed.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import islice
from math import isfinite
from typing import IO, TYPE_CHECKING

from crawler.source import Malformed
from crawler.workbooks.cells import Cell, Row

if TYPE_CHECKING:
    from zipfile import ZipFile

    from lxml.etree import _Element as Element

MAGIC = b"PK\x03\x04"
# A year of five minutes in eight columns is 40 MiB and 850 000 cells.
MOST_BYTES, HIGHEST_RATIO = 128 * 1024 * 1024, 100
MOST_CELLS, MOST_TEXTS, MOST_COLUMNS = 2_000_000, 500_000, 256
CONTENTS, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
TEXTS = "xl/sharedStrings.xml"
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PLACE = re.compile(r"([A-Z]{1,3})[1-9]\d{0,6}")


def sheets(body: bytes) -> Iterator[list[Row]]:
    """The rows of each sheet, from the top, those without a cell left out.

    Raises `Malformed` for what is no such workbook, a broken one, and one beyond the limits.
    """
    with _opened(body) as (book, names, texts):
        for name in names:
            yield list(_rows(book, name, texts))


def top(body: bytes, most: int) -> list[Row]:
    """The first rows of the first sheet, no more of it being read; raises as `sheets` does."""
    with _opened(body) as (book, names, texts):
        return list(islice(_rows(book, names[0], texts), most))


@contextmanager
def _opened(body: bytes) -> Iterator[tuple[ZipFile, list[str], list[str]]]:
    """The archive, the names of its sheets, and its table of texts."""
    from zipfile import BadZipFile, ZipFile  # with lxml, time that an idle tick does not spend

    from lxml.etree import XMLSyntaxError

    try:
        with ZipFile(BytesIO(body)) as book:
            listed = {member.filename: member for member in book.infolist()}
            total = sum(member.file_size for member in listed.values())
            if total > min(MOST_BYTES, HIGHEST_RATIO * len(body)):
                raise Malformed(f"the workbook unpacks to {total} bytes")
            yield book, _names(book), _texts(book) if TEXTS in listed else []
    # NotImplementedError and RuntimeError are zipfile's for a compression or cipher it lacks
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Malformed(f"broken workbook: {error}") from error
    except (XMLSyntaxError, ValueError, LookupError) as error:
        raise Malformed(f"broken workbook: {str(error)[:200]}") from error


def _names(book: ZipFile) -> list[str]:
    """The files of the sheets, in the order of the sheets."""
    with book.open(RELATIONS) as relations, book.open(CONTENTS) as contents:
        targets = {e.get("Id"): e.get("Target", "") for e in _elements(relations, "Relationship")}
        related = [targets[e.get(_RELATED)] for e in _elements(contents, "sheet")]
    if not related:
        raise Malformed("a workbook without a sheet")
    return [target[1:] if target.startswith("/") else f"xl/{target}" for target in related]


def _texts(book: ZipFile) -> list[str]:
    texts: list[str] = []
    with book.open(TEXTS) as opened:
        for item in _elements(opened, "si"):
            texts.append(_text(item))
            if len(texts) > MOST_TEXTS:
                raise Malformed(f"more than {MOST_TEXTS} texts")
    return texts


def _rows(book: ZipFile, name: str, texts: list[str]) -> Iterator[Row]:
    cells = 0
    with book.open(name) as opened:
        for element in _elements(opened, "row"):
            row = dict(_cells(element, texts))
            cells += len(row)
            if cells > MOST_CELLS:
                raise Malformed(f"more than {MOST_CELLS} cells")
            if row:
                yield row


def _elements(opened: IO[bytes], wanted: str) -> Iterator[Element]:
    """Each element of a name, its children whole; what is read is forgotten."""
    from lxml.etree import iterparse

    reading = iterparse(
        opened, tag=f"{{*}}{wanted}", resolve_entities=False, no_network=True, huge_tree=False
    )
    for _, element in reading:
        yield element
        element.clear()
        while (before := element.getprevious()) is not None:
            parent = before.getparent()
            if parent is None:
                break
            parent.remove(before)


def _cells(row: Element, texts: list[str]) -> Iterator[tuple[int, Cell]]:
    """The column and the content of each filled cell; a cell without a place follows the last."""
    column = -1
    for element in row.iterchildren("{*}c"):
        column = _column(element.get("r", ""), column + 1)
        if column >= MOST_COLUMNS:
            raise Malformed(f"a cell in column {column}")
        if (cell := _content(element, texts)) != "":
            yield column, cell


def _column(place: str, following: int) -> int:
    """The number of a column, `A1` being in the first, 0."""
    if not place:
        return following
    if (found := _PLACE.fullmatch(place)) is None:
        raise Malformed(f"a cell at {place!r}")
    number = 0
    for letter in found[1]:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


def _content(cell: Element, texts: list[str]) -> Cell:
    kind = cell.get("t", "n")
    said = next((part.text or "" for part in cell.iterchildren("{*}v")), "")
    if kind == "inlineStr":
        return _text(cell)
    if kind == "s":
        if not said.isdecimal() or int(said) >= len(texts):
            raise Malformed(f"text {said!r} of {len(texts)} at {cell.get('r')}")
        return texts[int(said)]
    if kind != "n" or said == "":
        return said
    number = float(said)
    if not isfinite(number):
        raise Malformed(f"{said} at {cell.get('r')}")
    return number


def _text(element: Element) -> str:
    """All of a text, whatever its formats, without the readings of its signs (`rPh`)."""
    parts = element.iterdescendants("{*}t")
    return "".join(part.text or "" for part in parts if not _is_reading(part))


def _is_reading(part: Element) -> bool:
    parent = part.getparent()
    return parent is not None and parent.tag.endswith("}rPh")
