"""Delivery days: those of Central European time, but for what goes by a zone's own clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from simulator.entsoe.items import FIRST

CLOCK = ZoneInfo("Europe/Brussels")


def midnight(day: date, clock: tzinfo = CLOCK) -> datetime:
    """When a day begins, in UTC."""
    return datetime.combine(day, time(), clock).astimezone(UTC)


def bounds(day: date, clock: tzinfo = CLOCK) -> tuple[datetime, datetime]:
    """When a day begins and ends, in UTC."""
    return midnight(day, clock), midnight(day + timedelta(days=1), clock)


def days(start: datetime, end: datetime, clock: tzinfo = CLOCK) -> Iterator[date]:
    """The days that [start, end) touches, in order."""
    day = max(start, FIRST).astimezone(clock).date()
    while midnight(day, clock) < end:
        yield day
        day += timedelta(days=1)


def moment(day: date, at: time) -> datetime:
    """When Central European clocks show a time of day."""
    return datetime.combine(day, at, CLOCK)
