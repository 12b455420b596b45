"""Moments as whole microseconds since 1970, UTC: as exact as an aware datetime is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def microseconds(moment: datetime) -> int:
    """An aware moment in microseconds since 1970.

    >>> moment(microseconds(datetime(2026, 3, 1, 12, tzinfo=UTC))).isoformat()
    '2026-03-01T12:00:00+00:00'
    """
    return (moment - EPOCH) // MICROSECOND


def moment(microseconds: int | np.int64) -> datetime:
    """The moment so many microseconds after 1970 began, UTC; OverflowError where there is none."""
    return EPOCH + int(microseconds) * MICROSECOND


def before(moment: datetime, span: timedelta) -> datetime:
    """A moment so long before, or the first there is."""
    first = datetime.min.replace(tzinfo=moment.tzinfo)
    return moment - span if moment - first > span else first


def later(moment: datetime, span: timedelta) -> datetime:
    """A moment so long after, or the last there is."""
    last = datetime.max.replace(tzinfo=moment.tzinfo)
    return moment + span if last - moment > span else last
