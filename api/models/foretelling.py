"""Which forecast answers: our own before a publisher's, and one that is kept up before a stale one.

Every route, face and schedule that looks for a forecast ranks them here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg2.extensions import connection as Connection

from database import forecasts
from database.forecast_models import is_ours
from database.moments import before
from database.readings import Series

# An average both; what we derive from a mix, and what a publisher computed.
AVERAGES = ("carbon_intensity", "published_intensity")
# Day-ahead forecasts, the rarest there are, come once a day: what is older is not kept up.
STALE_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a series with forecasts stands for a span; `rank` is its place among its like, from 0.

    `issued_at`: when the newest of what it foretells of the span was issued, None where that is
    nothing. `is_stale`: that was more than a day before the moment at which one asks or, of a span
    that is over, before its end.
    """

    rank: int
    series: Series
    issued_at: datetime | None
    is_stale: bool

    def told(self) -> dict[str, object]:
        """What an answer says of one that was passed over."""
        own = self.series
        return {"measure": own.measure, "source": own.source, "issued_at": self.issued_at}


def series_of(
    connection: Connection,
    zone: str,
    measures: Sequence[str] = AVERAGES,
    *,
    as_of: datetime | None = None,
) -> list[Series]:
    """The series with forecasts of a zone's measures: our own first, then measure by measure.

    Within a measure they are ranked as `database.forecasts.series_of` ranks. With `as_of`, those
    that there were at that moment.
    """
    found = [
        series
        for measure in measures
        for series in forecasts.series_of(connection, zone, measure, as_of=as_of)
    ]
    return sorted(found, key=lambda series: not is_ours(series.source))


def standings(
    connection: Connection,
    ranked: Sequence[Series],
    start: datetime,
    end: datetime,
    *,
    now: datetime,
    as_of: datetime | None = None,
) -> list[Standing]:
    """How ranked series stand for the intervals that start in [start, end), the best first.

    Those that are kept up come in their order, then the stale ones, then those that foretell
    nothing there. `now` is the moment at which one asks; with `as_of`, no vintage counts that was
    issued or recorded later.
    """
    fresh_since = before(min(as_of or now, end), STALE_AFTER)
    found = [
        Standing(rank, one, issued_at, issued_at is not None and issued_at < fresh_since)
        for rank, one in enumerate(ranked)
        for issued_at in (_newest_issue(connection, one, start, end, fresh_since, as_of),)
    ]
    return sorted(found, key=lambda one: (one.issued_at is None, one.is_stale))


def passed_over(found: Sequence[Standing], chosen: Series) -> list[Standing]:
    """The stale ones that rank before the chosen one, which answers in their place."""
    rank = next(one.rank for one in found if one.series == chosen)
    return [one for one in found if one.is_stale and one.rank < rank]


def too_old(
    name: str, found: Sequence[Standing], at: datetime | None, most: timedelta | None
) -> str | None:
    """That what is foretold of a `name` is too old at a moment, in words; None where it is not.

    `most` is how long before it the newest may have been issued.
    """
    newest = max((one.issued_at for one in found if one.issued_at), default=None)
    if at is None or newest is None or most is None or at - newest <= most:
        return None
    return (
        f"No {name} is new enough: the newest forecast was issued {newest.isoformat()}, "
        f"{(at - newest).total_seconds():.0f} seconds before {at.isoformat()}, and "
        f"max_forecast_age_seconds is {most.total_seconds():.0f}"
    )


def _newest_issue(
    connection: Connection,
    series: Series,
    start: datetime,
    end: datetime,
    fresh_since: datetime,
    as_of: datetime | None,
) -> datetime | None:
    """The newest issue of a span, first looked for where a fresh one foretells: that is less."""
    since = min(max(start, fresh_since), end)
    found = forecasts.newest_issue(connection, series, since, end, as_of=as_of)
    if found is None and since > start:
        found = forecasts.newest_issue(connection, series, start, end, as_of=as_of)
    return found
