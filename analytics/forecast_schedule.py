"""When our forecasts are due; imports nothing dear, for the tick asks every minute."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from database.forecast_issues import Candidate
from database.skill import Progress

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# What a run issues for each zone, the most wanted first.
MEASURES = ("carbon_intensity", "load", "generation", "price")
# A full run reaches as far as we foretell; the refresh between them, a day ahead.
FULL, REFRESH, REFRESHED = timedelta(hours=6), timedelta(hours=1), timedelta(hours=24)
# Most publishers have told of an hour ten minutes after it.
AFTER = timedelta(minutes=10)
SKILL = timedelta(days=1)
# One process issues at a time.
LOCK = "forecasts"


class Due(NamedTuple):
    """A measure of a zone to be foretold, as far as we do, or for a day alone."""

    zone: str
    measure: str
    full: bool


def begun(now: datetime, every: timedelta) -> datetime:
    """The last time, no later than `now`, at which what is done `every` so often was due.

    >>> begun(datetime(2026, 3, 1, 7, 5, tzinfo=UTC), REFRESH).isoformat()
    '2026-03-01T06:10:00+00:00'
    >>> begun(datetime(2026, 3, 1, 7, 5, tzinfo=UTC), FULL).isoformat()
    '2026-03-01T06:10:00+00:00'
    """
    return now - (now - EPOCH - AFTER) % every


def next_due(now: datetime) -> datetime:
    """The first time after `now` at which something will be due."""
    return begun(now, REFRESH) + REFRESH


def due(candidates: Iterable[Candidate], now: datetime) -> list[Due]:
    """What to foretell now; what waited longest comes first, zone by zone.

    What was tried after `now`, by a wrong clock, is due.
    """
    hour, run = begun(now, REFRESH), begun(now, FULL)
    waiting = [one for one in candidates if not _within(one.tried_at, hour, now)]
    oldest: dict[str, datetime] = {}
    for one in waiting:
        tried = one.tried_at or EPOCH
        oldest[one.zone] = min(tried, oldest.get(one.zone, tried))
    waiting.sort(key=lambda one: (oldest[one.zone], one.zone))
    return [Due(one.zone, one.measure, not _within(one.full_at, run, now)) for one in waiting]


def skill_is_due(come: Progress | None, now: datetime) -> bool:
    """Whether the day's measuring was not begun, or not ended."""
    return come is None or come.zone is not None or come.began != begun(now, SKILL)


def _within(moment: datetime | None, first: datetime, last: datetime) -> bool:
    return moment is not None and first <= moment <= last
