"""How far forecasts were off, ours and the publishers', once it is known what came true."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from psycopg2.extensions import connection as Connection

from analytics.forecast import HORIZON, Floats, skill
from analytics.forecast_hours import HOUR, hour_of, known_at, moment_of, on_grid
from database import columns, forecasts, readings
from database.forecast_columns import vintages
from database.forecast_models import PREFIX
from database.readings import Series
from database.skill import PERIOD, SkillRow

INTENSITIES = ("carbon_intensity", "published_intensity", "marginal_intensity")
MEASURES = (*INTENSITIES, "load", "generation", "price")
# Hours ahead, the first and the last.
BANDS = ((1, 6), (7, 24), (25, 48), (49, 72), (73, 96))
RUN_HOURS = 4
LOW, MIDDLE, HIGH = "_p10", "_p50", "_p90"
# It foretells plants within distribution networks alone, which nobody meters as they run.
UNREAD = frozenset({"neso.embedded_forecast"})
MOST = 1_000_000


class Told(NamedTuple):
    """What was known at each hour of the 96 to come, of one component: (hours, 96) each."""

    mean: Floats
    low: Floats | None
    high: Floats | None


class Truth(NamedTuple):
    """Hourly means as they came true, from `PERIOD` and a few days more before until now."""

    first_hour: int
    values: Floats


def measured(
    connection: Connection, zone: str, now: datetime, measures: tuple[str, ...] = MEASURES
) -> Iterator[SkillRow]:
    """The skill of all that was foretold of a zone in the four weeks before `now`."""
    for measure in measures:
        read = readings.series_of(connection, zone, measure)
        for series in forecasts.series_of(connection, zone, measure):
            for component in _components(series):
                source = _truth(series, component, read)
                if source is not None:
                    yield from _rows(connection, series, component, source, now)


def _components(series: Series) -> list[str]:
    if series.source in UNREAD or HOUR % series.resolution:
        return []
    return [one for one in series.components if not one.endswith((LOW, MIDDLE, HIGH))]


def _truth(series: Series, component: str, read: list[Series]) -> Series | None:
    """Whose readings say what came true: the source's own, else those that answer, in its unit."""
    own = series.source.removeprefix(PREFIX)
    several = [
        one
        for one in read
        if component in one.components and one.unit == series.unit and not HOUR % one.resolution
    ]
    return next((one for one in several if one.source == own), next(iter(several), None))


def _rows(
    connection: Connection, series: Series, component: str, source: Series, now: datetime
) -> Iterator[SkillRow]:
    origin = hour_of(now - PERIOD)
    hours = hour_of(now) - origin
    told = _told(connection, series, component, origin, hours, now)
    truth = _read(connection, source, component, origin, hours)
    start, end = moment_of(origin), moment_of(origin + hours)
    for found in bands(told, truth, origin, is_intensity=series.measure in INTENSITIES):
        yield SkillRow(
            series.zone,
            series.measure,
            component,
            series.source,
            source.source,
            series.unit,
            start=start,
            end=end,
            measured_at=now,
            **found._asdict(),
        )


def _told(
    connection: Connection,
    series: Series,
    component: str,
    origin: int,
    hours: int,
    now: datetime,
) -> Told:
    span = moment_of(origin), moment_of(origin + hours)
    names = [component, component + LOW, component + HIGH]
    mean, *quantiles = (
        known_at(
            vintages(connection, series, name, *span, as_of=now),
            series.resolution,
            origin,
            hours,
            0,
        )
        for name in names
        if name in series.components
    )
    low, high = quantiles or (None, None)
    return Told(mean, low, high)


def _read(connection: Connection, source: Series, component: str, origin: int, hours: int) -> Truth:
    first = origin - HORIZON
    span = first, origin + hours
    start, end = map(moment_of, span)
    pieces = columns.columns(connection, source, [component], start, end, most=MOST, wanted=())
    return Truth(first, on_grid(pieces, 1, source.resolution, *span).hourly()[:, 0])


class Found(NamedTuple):
    """What is said of one band of hours ahead; the fields are those of `SkillRow`."""

    first_hour: int
    last_hour: int
    hours: int
    mae: float
    mape: float | None
    bias: float
    coverage: float | None
    persistence_ratio: float | None
    saving_share: float | None


def bands(told: Told, truth: Truth, origin: int, *, is_intensity: bool) -> Iterator[Found]:
    """What is to be said of each band of hours ahead in which anything can be compared.

    Origins are the hours from `origin` on, a row of `told` each. The share of the saving is that
    of an intensity alone.
    """
    past = origin - truth.first_hour
    padded = np.concatenate([truth.values, np.full(HORIZON, np.nan)])
    actual = sliding_window_view(padded, HORIZON)[past : past + len(told.mean)]
    persisted = _persisted(padded, past, len(told.mean))
    for first, last in BANDS:
        of = np.s_[:, first - 1 : last]
        hours = int(np.isfinite(told.mean[of] + actual[of]).sum())
        if hours:
            yield Found(
                first,
                last,
                hours,
                skill.mae(actual[of], told.mean[of]),
                _number(skill.mape(actual[of], told.mean[of])),
                skill.bias(actual[of], told.mean[of]),
                _coverage(actual[of], told, of),
                _number(skill.persistence_ratio(actual[of], told.mean[of], persisted[of])),
                _share(actual, told.mean, first, last) if is_intensity else None,
            )


def _persisted(padded: Floats, past: int, hours: int) -> Floats:
    """For each origin and hour to come the reading whole days before, the newest that there was."""
    ahead = np.arange(HORIZON)
    back = 24 * (ahead // 24 + 1)
    persisted: Floats = padded[past + np.arange(hours)[:, None] + ahead - back]
    return persisted


def _coverage(actual: Floats, told: Told, of: tuple[slice, slice]) -> float | None:
    if told.low is None or told.high is None:
        return None
    return _number(skill.coverage(actual, told.low[of], told.high[of]))


def _share(actual: Floats, foretold: Floats, first: int, last: int) -> float | None:
    """Of windows that reach into the band: a run of 96 h reaches 96 h at its own moment alone."""
    least = max(first, RUN_HOURS)
    share = skill.contiguous_share(actual, foretold, runtime=RUN_HOURS, window=last, least=least)
    return _number(share)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else value
