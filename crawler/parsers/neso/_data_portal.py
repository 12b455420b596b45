"""What the feeds of NESO's data portal have in common: who, CKAN's answers, settlement periods.

`datastore_search_sql` answers `{"success": true, "result": {"records": […]}}`, or false and an
`error`. Settlement periods are the half hours of London's day, counted from 1: a day has 46, 48 or
50 of them. The operator asks for at most two questions of its tables a minute, and blocks who asks
for more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from crawler.parsers._strict import json_of, number
from crawler.parsers._windows import local_day
from crawler.source import Document, Malformed, Window

PUBLISHER = "National Energy System Operator (NESO)"
HOMEPAGE = "https://www.neso.energy/data-portal"
LICENCE = "NESO Open Data Licence: free use with attribution"
ATTRIBUTION = "Supported by National Energy SO Open Data"
API = "https://api.neso.energy/api/3/action/datastore_search_sql"
PACE, PER_MINUTE = "neso data portal", 2

LONDON = ZoneInfo("Europe/London")
HALF_HOUR = timedelta(minutes=30)


def records(document: Document) -> list[Mapping[str, Any]]:
    """The records of an answer; `Malformed` with an error's own words."""
    answer = json_of(document)
    if not isinstance(answer, dict) or answer.get("success") is not True:
        raise Malformed(f"no success: {str(answer)[:300]}")
    return list(answer["result"]["records"])


def stated(record: Mapping[str, Any], names: Iterable[str], where: str) -> dict[str, float]:
    """What a record states under these names; what is null or blank is not there yet."""
    return {
        name: number(record[name], f"{name} at {where}")
        for name in names
        if record[name] not in (None, "")
    }


def period_start(day: date, period: int) -> datetime:
    """When a settlement period starts, in UTC; `Malformed` when the day has no such period.

    >>> period_start(date(2026, 8, 17), 1)
    datetime.datetime(2026, 8, 16, 23, 0, tzinfo=datetime.timezone.utc)
    """
    window = _london_day(day)
    start = window.start + (period - 1) * HALF_HOUR
    if start not in window:
        raise Malformed(f"{day} has no settlement period {period}")
    return start


def utc(text: str) -> datetime:
    """A stamp of the portal that is in GMT all year and does not say so."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def gmt(day: str, time: str) -> datetime:
    """The moment, in UTC, of a stamp of two cells: 24:00 of a day is 00:00 of the next."""
    found = re.fullmatch(r"(\d\d?):(00|30)(:00)?", time)
    if not found:
        raise Malformed(f"{time!r} is no end of a half hour")
    midnight = datetime.fromisoformat(day[:10]).replace(tzinfo=UTC)
    return midnight + timedelta(hours=int(found[1]), minutes=int(found[2]))


@lru_cache(maxsize=64)
def _london_day(day: date) -> Window:
    return local_day(day, LONDON)
