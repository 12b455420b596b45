"""MISO's clock: it says EST and means it, UTC-5 all year, in summer too; and its texts of times."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

EST_NAME = "Etc/GMT+5"
EST = ZoneInfo(EST_NAME)
TWELVE_HOURS = "%Y-%m-%d %I:%M:%S %p"


def est(text: str, form: str = TWELVE_HOURS) -> datetime:
    """The moment, in UTC, that a text means on MISO's clock."""
    return datetime.strptime(text, form).replace(tzinfo=EST).astimezone(UTC)


def referred(answer: dict[str, str]) -> datetime:
    """The start of the interval that an answer's `RefId` names: it was the newest then."""
    return est(answer["RefId"], "%d-%b-%Y - Interval %H:%M EST")
