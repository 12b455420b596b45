"""Which intervals are missing, and whether the publisher still has them; pure, nothing is guessed.

An interval is expected from the first reading of a zone's measure on, each `step` one, as soon as
it and the source's `lag` have passed. It is missing where no reading covers it, of whatever step:
a publisher that goes from hours to quarter hours leaves no gap. Irregular sources (`sparse`) and
irregular measures are left out by declaration; forecasts are no readings and have no gaps.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from crawler.source import Source, Window
from database.gaps import Held

# They have a row for each change, or for each year, not for each interval.
IRREGULAR = frozenset({"capacity", "emission_factor"})
RECOVERABLE, UNRECOVERABLE = "recoverable", "unrecoverable"


class Gap(NamedTuple):
    """Missing intervals of one zone's measure in [start, end).

    `until` is when the publisher no longer has the first of them; None: it has it no more, or
    never had anything but the newest.
    """

    zone: str
    measure: str
    start: datetime
    end: datetime
    step: timedelta
    missing: int
    until: datetime | None
    is_open: bool = False

    @property
    def label(self) -> str:
        """Whether the publisher can still be asked for it."""
        return RECOVERABLE if self.until else UNRECOVERABLE


def gaps(source: Source, held: Iterable[Held], now: datetime) -> list[Gap]:
    """The gaps of a source by what is held of it (spans by zone, measure and start).

    A gap of which the publisher has the later part only is two. The last gap of a zone's measure,
    from its newest reading until now, is open.
    """
    if source.sparse:
        return []
    by_series = groupby(held, key=lambda span: (span.zone, span.measure))
    return [
        gap
        for (_, measure), spans in by_series
        if measure not in IRREGULAR
        for whole in _missing(spans, now - source.lag)
        for gap in _labelled(whole, source.reach, now)
    ]


def _missing(held: Iterable[Held], until: datetime) -> Iterator[Gap]:
    before: Held | None = None
    for span in held:
        if before is not None and span.start > before.end:
            yield from _between(before, span)
        if before is None or span.end >= before.end:
            before = span
    if before is not None and (count := (until - before.end) // before.last) > 0:
        gap = _gap(before, before.end + count * before.last, before.last, count)
        yield gap._replace(is_open=True)


def _between(before: Held, after: Held) -> Iterator[Gap]:
    """As many intervals as fit, by rounding: stamps may be some seconds off."""
    step = min(before.last, after.first)
    count = math.floor((after.start - before.end) / step + 0.5)
    if count:
        yield _gap(before, after.start, step, count)


def _gap(before: Held, end: datetime, step: timedelta, count: int) -> Gap:
    return Gap(before.zone, before.measure, before.end, end, step, count, None)


def _labelled(gap: Gap, reach: timedelta | None, now: datetime) -> Iterator[Gap]:
    gone = gap.missing
    if reach is not None:
        gone = min(max((now - reach - gap.start) // gap.step + 1, 0), gap.missing)
    border = gap.start + gone * gap.step
    if gone:
        yield gap._replace(end=gap.end if gone == gap.missing else border, missing=gone)
    if reach is not None and gone < gap.missing:
        yield gap._replace(start=border, missing=gap.missing - gone, until=border + reach)


def touching(found: Iterable[Gap], window: Window | None) -> Iterator[Gap]:
    """The gaps that touch a window; all of them, when there is none."""
    for gap in found:
        if window is None or (gap.end > window.start and gap.start < window.end):
            yield gap


def windows_over(found: Iterable[Gap], span: timedelta) -> list[Window]:
    """Windows of at most `span` that together hold every recoverable gap, the earliest first."""
    windows: list[Window] = []
    for gap in sorted((gap for gap in found if gap.until), key=lambda gap: gap.start):
        start = gap.start
        if windows and gap.end <= windows[-1].start + span:
            last = windows.pop()
            windows.append(Window(last.start, max(last.end, gap.end)))
            continue
        if windows:
            start = max(start, windows[-1].end)
        if start < gap.end:
            windows += Window(start, gap.end).pieces(span)
    return windows
