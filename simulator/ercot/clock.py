"""ERCOT's zone, steps and clock: Central time, said with its offset, and epochs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = "US-ERCOT"
STEP, HOUR, DAY = timedelta(minutes=5), timedelta(hours=1), timedelta(days=1)
CENTRAL = ZoneInfo("America/Chicago")


def midnight(now: datetime, days: int) -> datetime:
    """The midnight, in UTC, that began the Central day so many days from that of a moment."""
    local = now.astimezone(CENTRAL).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return (local + days * DAY).astimezone(UTC)


def stamp(moment: datetime) -> str:
    """The Central clock with its offset."""
    return moment.astimezone(CENTRAL).strftime("%Y-%m-%d %H:%M:%S%z")


def epoch(moment: datetime) -> int:
    """Milliseconds since 1970."""
    return int(moment.timestamp()) * 1000


def flag(moment: datetime) -> str:
    """Y in the second of two hours that the clock shows alike."""
    return "Y" if moment.astimezone(CENTRAL).fold else "N"
