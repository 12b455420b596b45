"""Points read without a tree of them: they are nine tenths of a document and all alike.

A document is cut into its outline, in which a numbered Point stands for all those of a Period, and
the runs of Points that were cut out. The outline goes through an XML parser as the whole document
would. A run is taken apart at the text between its numbers, which is that of its first Point all
along: what is left must then be numbers alone. Where it is not, the XML parser reads the run.
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
    if first is None or not told.endswith(first[3]):
        return None
    opens, parts, closes, space = first.groups()
    points = told[len(opens) : -len(closes)].split(closes + space + opens)
    joined = b",".join(points)
    numerals = joined.replace(parts, b",")
    try:
        figures = orjson.loads(b"[%b]" % numerals)
    except orjson.JSONDecodeError:
        return None
    # Each Point has both of its numbers, and none of them a comma.
    told_apart = len(joined) - len(numerals) == len(points) * (len(parts) - 1)
    positions = figures[::2]
    if not told_apart or len(figures) != 2 * len(points) or {*map(type, positions)} != {int}:
        return None
    return Points(positions, figures[1::2])


@lru_cache(maxsize=8)
def _form(quantity: str) -> re.Pattern[bytes]:
    """The first Point of a run: what stands before, between and behind its two numbers."""
    name = re.escape(quantity.encode())
    return re.compile(
        rb"(<Point>\s*<position>)[^<]*(</position>\s*<%b>)[^<]*(</%b>\s*</Point>)(\s*)"
        % (name, name)
    )
