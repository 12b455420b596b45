"""What a document is about: the kind of question it answers, and the words of its rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from database.rows import Row

Element = tuple[str, str]
"""Its kind (`structure`, `series`, `category`, `part`, `zero`) and its name."""
Shape = frozenset[Element]

SLIGHT = 0.01

_WORD = re.compile(r"[^\W_]*\d[^\W_]*")
_CODE = re.compile(r"[A-Za-z]{1,2}\d{1,2}")


def question_of(url: str) -> str:
    """What kind of question an address asks: without its scheme, numbers, dates and identifiers.

    >>> question_of("https://a.example/v1/20260621.csv?type=A75&zone=DE&from=2026-06-21T00:00Z")
    'a.example/v1/#.csv?type=A75&zone=DE&from=#-#-#:#'
    """
    plain = unquote(url).partition("://")[2] or url
    return _WORD.sub(lambda word: word[0] if _CODE.fullmatch(word[0]) else "#", plain)[:500]


def vocabulary(rows: Iterable[Row]) -> Shape:
    """What the rows of a document are made of: series, their components, and their parts.

    A series is `zone measure`, of forecasts `zone measure forecast`; a category or part is a
    series and one of its words. `zero` names the series in which some number was exactly zero:
    who states zeros leaves nothing out.
    """
    layouts: dict[tuple[object, ...], Row] = {}
    stating: dict[tuple[str, str, bool], Row] = {}
    for row in rows:
        series = row.zone, row.measure, row.issued_at is None
        layouts.setdefault((*series, *row.values, *row.parts), row)
        if 0 in row.values.values() or 0 in row.parts.values():
            stating[series] = row
    found = {element for row in layouts.values() for element in _words(row)}
    return frozenset(found | {("zero", _series(row)) for row in stating.values()})


def is_slight(rows: Iterable[Row], element: Element) -> bool:
    """Whether a category or part never carries a hundredth of its row."""
    for row in rows:
        word = element[1].removeprefix(_series(row) + " ")
        value = (row.parts if element[0] == "part" else row.values).get(word)
        if value and abs(value) >= SLIGHT * sum(abs(one or 0) for one in row.values.values()):
            return False
    return True


def _series(row: Row) -> str:
    return f"{row.zone} {row.measure}{'' if row.issued_at is None else ' forecast'}"


def _words(row: Row) -> Iterator[Element]:
    series = _series(row)
    yield "series", series
    yield from (("category", f"{series} {word}") for word in row.values)
    yield from (("part", f"{series} {word}") for word in row.parts)
