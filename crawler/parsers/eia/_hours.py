"""Each authority's hours of a page: what it states in each, and which of them are whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import compress
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
    what = naming("{} of {} at {}", words, authorities, periods)
    figures = filled(values, what, None)
    told = [
        figure is not None and not {authority, word} & AGGREGATES
        for figure, authority, word in zip(figures, authorities, words, strict=True)
    ]
    starts = {period: hour_of(period) for period in set(periods)}
    check_window(window, list(starts.values()), HOUR)
    keys = [(a, starts[p]) for a, p in compress(zip(authorities, periods, strict=True), told)]
    places = list(compress(range(len(told)), told))
    table = gathered(
        keys,
        [words[place] for place in places],
        [figure for figure in compress(figures, told) if figure is not None],
        lambda place: what(places[place]),
    )
    by_authority: dict[str, Hours] = {}
    for (authority, start), values_of in sorted(table.items(), key=lambda item: item[0]):
        by_authority.setdefault(authority, {})[start] = values_of
    return iter(by_authority.items())


def whole(hours: Hours) -> Hours:
    """The hours in which an authority states all that it stated within the day before.

    An hour comes piece by piece, coal alone at first. Only words already used count, so that a
    new one does not spoil the hours before it.
    """
    last_used: dict[str, datetime] = {}
    kept: Hours = {}
    for start, values in sorted(hours.items()):
        last_used |= dict.fromkeys(values, start)
        if all(word in values or start - last > FORGOTTEN for word, last in last_used.items()):
            kept[start] = values
    return kept
