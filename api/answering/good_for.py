"""For how long an answer is good: until the next interval is expected."""

from __future__ import annotations

from datetime import datetime, timedelta

# A publisher that is late may speak at any moment; what is settled may still be revised.
LATE = timedelta(seconds=30)
SETTLED = timedelta(minutes=5)
LONGEST = timedelta(hours=1)
# A document counts from when it was fetched; a tick, which is over by then, stores it later.
STORED_AFTER = timedelta(minutes=15)


def seconds_good(
    data_end: datetime,
    resolution: timedelta,
    *,
    asked_end: datetime,
    as_of: datetime | None,
    now: datetime,
) -> float:
    """For how many seconds an answer is good whose data end at `data_end`, asked to `asked_end`.

    Where there are data after the span, five minutes, for they may be revised. Else until the next
    interval has passed, at most an hour; half a minute when it should be there already. A belief
    of the past, once all that was fetched by then is stored, does not change: an hour.
    """
    if as_of is not None and as_of < now - STORED_AFTER:
        return LONGEST.total_seconds()
    if data_end - resolution >= asked_end:
        return SETTLED.total_seconds()
    expected = data_end + resolution
    return (min(expected - now, LONGEST) if expected > now else LATE).total_seconds()
