"""Each authority's hours of a page: what it states in each, and which of them are whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import compress
from operator import itemgetter
from typing import Any

from crawler.parsers._columns import filled, gathered, naming
from crawler.parsers._windows import check_window
from crawler.parsers.eia._authorities import AGGREGATES
from crawler.parsers.eia._pages import HOUR, hour_of
from crawler.source import Window

# A word that an authority has not used for so long is not late but given up.
FORGOTTEN = timedelta(days=1)

Hours = dict[datetime, dict[str, float]]


def stated(
    window: Window | None,
    periods: Sequence[str],
    authorities: Sequence[str],
    words: Sequence[str],
    values: Sequence[Any],
) -> Iterator[tuple[str, Hours]]:
    """What each authority states in each hour, by word, in order; aggregates are left out.

    A value of null is none. Raises `Malformed` when a window was asked for and not heeded, and
    when a number is none or contradicts another.
    """
    form = "{} of {} at {}"
    figures = filled(values, naming(form, words, authorities, periods), None)
    starts = {period: hour_of(period) for period in set(periods)}
    check_window(window, list(starts.values()), HOUR)
    columns: list[Sequence[Any]] = [authorities, periods, words, figures]
    if None in figures or not AGGREGATES.isdisjoint({*authorities, *words}):
        columns = _without_sums(columns)
    authorities, periods, words, mw = columns
    keys, what = zip(authorities, periods, strict=True), naming(form, words, authorities, periods)
    by_authority: dict[str, Hours] = {}
    mixes = gathered(keys, words, mw, what)
    for (authority, period), mix in sorted(mixes.items(), key=itemgetter(0)):
        by_authority.setdefault(authority, {})[starts[period]] = mix
    return iter(by_authority.items())


def _without_sums(columns: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    """The columns without the rows of aggregates, and those that have no value."""
    told = [
        value is not None and authority not in AGGREGATES and word not in AGGREGATES
        for authority, _, word, value in zip(*columns, strict=True)
    ]
    return [list(compress(column, told)) for column in columns]


def whole(hours: Hours) -> Hours:
    """The hours in which an authority states all that it stated within the day before.

    An hour comes piece by piece, coal alone at first. Only words already used count, so that a
    new one does not spoil the hours before it.
    """
    last_used: dict[str, datetime] = {}
    kept: Hours = {}
    for start, values in sorted(hours.items()):
        last_used |= dict.fromkeys(values, start)
        if len(values) == len(last_used) or all(
            word in values or start - last > FORGOTTEN for word, last in last_used.items()
        ):
            kept[start] = values
    return kept
