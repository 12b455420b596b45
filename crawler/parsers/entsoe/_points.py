"""Points read without a tree of them: they are nine tenths of a document and all alike.

A document is cut into its outline, in which a numbered Point stands for all those of a Period, and
the runs of Points that were cut out. The outline goes through an XML parser as the whole document
would. Of a run all but its numerals is left out. Put back between them as it stands in the first
Point, it must make the run again, byte for byte. Where it does not, the XML parser reads the run.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import orjson

_FIRST, _LAST = b"<Point>", b"</Period>"
# Where an outline has any of these, `<Point>` may have been no tag, or other tags are Points.
_UNUSUAL = (b"<!", b"xmlns:", b":Point")
_CLOSING_TO_COMMA = bytes.maketrans(b"/", b",")
_NO_NUMERAL = bytes({*range(256)} - {*b"0123456789.-/"})
_PLAIN = re.compile(
    rb"""(<\?xml version=["']1\.0["']( encoding=["'](?i:utf-8)["'])?\s*\?>)?[^?]*"""
)


class Outline(NamedTuple):
    """A document without its Points, and where in it those stood that a numbered one stands for."""

    body: bytes
    document: bytes
    runs: Sequence[tuple[int, int]]

    def run(self, number: str) -> bytes:
        """The Points that a numbered one stands for."""
        first, last = self.runs[int(number)]
        return self.document[first:last]


class Points(NamedTuple):
    """The positions of a run, and the number at each."""

    positions: Sequence[int]
    values: Sequence[float]


def outlined(body: bytes) -> Outline:
    """The outline of a document; all of it, with nothing cut out, where it is unusual."""
    pieces: list[bytes] = []
    runs: list[tuple[int, int]] = []
    done = 0
    while (first := body.find(_FIRST, done)) >= 0 and (last := body.find(_LAST, first)) >= 0:
        pieces += body[done:first], b"<Point>%d</Point>" % len(runs)
        runs.append((first, last))
        done = last
    outline = b"".join([*pieces, body[done:]])
    is_plain = outline.count(b"<Point") == len(runs) and _PLAIN.fullmatch(outline)
    if not is_plain or any(text in outline for text in _UNUSUAL):
        return Outline(body, body, ())
    return Outline(outline, body, runs)


def taken_apart(run: bytes, quantity: str) -> Points | None:
    """The Points of a run; None when they are not all alike or their numbers are not JSON's.

    >>> run = b"<Point><position>1</position><quantity>5.5</quantity></Point>"
    >>> taken_apart(run, "quantity")
    Points(positions=[1], values=[5.5])
    """
    told = run.rstrip()
    first = _form(quantity).match(told)
    if first is None:
        return None
    opens, parts, closes, space = first.groups()
    # A Point has three closing tags: behind its position, behind its quantity, and its own.
    cells = told.translate(_CLOSING_TO_COMMA, _NO_NUMERAL).split(b",")
    positions, values = cells[:-1:3], _without_dots(cells[1::3], quantity)
    if len(positions) != len(values):
        return None
    pieces = [parts, parts, parts, closes + space + opens] * len(positions)
    pieces[::4], pieces[2::4] = positions, values
    if opens + b"".join(pieces) != told + space + opens:
        return None
    places, figures = b",".join(positions), b",".join(values)
    try:
        points = Points(orjson.loads(b"[%b]" % places), orjson.loads(b"[%b]" % figures))
    except orjson.JSONDecodeError:
        return None
    # A position is whole, and a lone numeral may be none.
    return None if b"." in places or len(points.positions) != len(points.values) else points


def _without_dots(cells: list[bytes], quantity: str) -> list[bytes]:
    """The numerals, before which the dots of their tag's name have been left."""
    dots = quantity.count(".")
    return [cell[dots:] for cell in cells] if dots else cells


@lru_cache(maxsize=8)
def _form(quantity: str) -> re.Pattern[bytes]:
    """The first Point of a run: what stands before, between and behind its two numbers."""
    name = re.escape(quantity.encode())
    return re.compile(
        rb"(<Point>\s*<position>)[^<]*(</position>\s*<%b>)[^<]*(</%b>\s*</Point>)(\s*)"
        % (name, name)
    )
