"""What one series foretells of a span, as it was issued or in means over longer steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import fmean
from typing import Any, NamedTuple

from psycopg2.extensions import connection as Connection

from api.asking.foretold import STEPS
from api.finding.means import floor, steps
from database import forecasts
from database.forecasts import Foretold
from database.moments import later
from database.readings import Series


class Mean(NamedTuple):
    """What is foretold of a step, in the mean of its intervals; `share` of it is foretold, 0 to 1.

    The vintage is the newest of its intervals.
    """

    start: datetime
    end: datetime
    values: tuple[float | None, ...]
    issued_at: datetime
    recorded_at: datetime
    share: float


Value = Foretold | Mean


def components_of(series: Series, factor_set: str | None) -> list[str]:
    """The components to be told: with a `factor_set`, its value and its quantiles."""
    if factor_set is None:
        return list(series.components)
    quantiles = f"{factor_set}_p"
    return [one for one in series.components if one == factor_set or one.startswith(quantiles)]


def resolution_of(asked: Mapping[str, Any], series: Series) -> timedelta:
    """How long the told intervals are: as asked for, but no shorter than the series' own."""
    step = STEPS.get(asked["resolution"], series.resolution)
    return max(step, series.resolution)


def values_of(
    connection: Connection,
    asked: Mapping[str, Any],
    span: tuple[datetime, datetime],
    after: Sequence[datetime],
    series: Series,
) -> Sequence[Value]:
    """Up to one more than `limit` of the intervals that start in [start, end), in their order.

    By start, then by the moment of issue; `after`, where not empty, are those of the last told.
    """
    if resolution_of(asked, series) > series.resolution:
        return _means(connection, asked, span, after, series)
    more: dict[str, Any] = {"as_of": asked["as_of"], "limit": asked["limit"] + 1}
    if asked["vintage"] == "latest":
        more["after"] = after[0] if after else None
        return forecasts.newest(connection, series, *span, **more)
    return _vintages(connection, asked, span, series, {**more, "after": after or None})


def _vintages(
    connection: Connection,
    asked: Mapping[str, Any],
    span: tuple[datetime, datetime],
    series: Series,
    more: dict[str, Any],
) -> Sequence[Foretold]:
    issued_at = None if asked["vintage"] == "all" else asked["vintage"]
    return forecasts.vintages(connection, series, *span, issued_at=issued_at, **more)


def _means(
    connection: Connection,
    asked: Mapping[str, Any],
    span: tuple[datetime, datetime],
    after: Sequence[datetime],
    series: Series,
) -> Sequence[Mean]:
    """The means of the steps that start in the span, of one vintage of each interval."""
    step = STEPS[asked["resolution"]]
    start, end = (_up(edge, step) for edge in span)
    start = max(start, later(floor(after[0], step), step)) if after else start
    # a step more than are told, so that the last of them is whole
    limit = (asked["limit"] + 2) * (step // series.resolution)
    more = {"as_of": asked["as_of"], "limit": limit}
    if asked["vintage"] == "latest":
        found = forecasts.newest(connection, series, start, end, **more)
    else:
        found = list(_vintages(connection, asked, (start, end), series, more))
    return list(means(found, step))[: asked["limit"] + 1]


def means(found: Sequence[Foretold], step: timedelta) -> Iterator[Mean]:
    """What is foretold of each step, in the mean of its intervals; they ascend, one of each.

    An interval of which a number is not known does not count in its mean.
    """
    for start, parts in steps(found, step):
        columns = zip(*(part.values for part in parts), strict=True)
        yield Mean(
            start,
            start + step,
            tuple(_mean(column) for column in columns),
            max(part.issued_at for part in parts),
            max(part.recorded_at for part in parts),
            sum((part.end - part.start for part in parts), timedelta()) / step,
        )


def _mean(column: Sequence[float | None]) -> float | None:
    known = [value for value in column if value is not None]
    return fmean(known) if known else None


def _up(moment: datetime, step: timedelta) -> datetime:
    """The first start of a step that is not before a moment."""
    return later(floor(moment, step), step) if floor(moment, step) < moment else moment
