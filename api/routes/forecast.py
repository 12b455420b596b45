"""GET /forecast/: what was foretold, by the newest vintage or by every one, and which there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, ClassVar

from flask import Response

from api.answering import foretold as telling
from api.answering.answers import about, answer, iso_duration
from api.asking import foretold as asking
from api.asking.cursor import cursor_after, key_of
from api.asking.filters import page
from api.connections import borrowed
from api.finding.forecast_values import Mean, Value, components_of, resolution_of, values_of
from api.finding.vintages import Answering, answering, reach_of, side_by_side
from api.models.foretelling import Standing
from api.resources import Operation, Resource
from database import forecasts
from database.readings import Series

Asked = Mapping[str, Any]
Span = tuple[datetime, datetime]


def clock() -> datetime:
    """The present moment, UTC."""
    return datetime.now(UTC)


class Forecast(Resource):
    """Forecasts of a measure of a zone."""

    tag = "forecasts"
    operations: ClassVar = {
        "get": Operation(
            asks=asking.Values(),
            answers=telling.Told(),
            examples=(
                "zone=GB",
                "zone=US-PJM&factor_set=lifecycle&resolution=PT1H",
                "zone=US-PJM&measure=load",
                "zone=GB&source=all&limit=10",
                "iso=c3lab:GB&measure=published_intensity&vintage=all&limit=3",
            ),
            statuses=(400, 404, 422, 503),
        )
    }

    def get(self) -> Response:
        """What is foretold of the intervals that start in [start, end), by the newest vintage.

        Our own forecast answers before a publisher's, one that is kept up before a stale one. With
        `as_of`, of what was known at that moment: no vintage issued or recorded later.
        """
        asked, now = self.asked(), clock()
        number, *after = key_of(asked, int, datetime, datetime) or (None,)
        span = reach_of(asked, now)
        with borrowed() as connection:
            read = partial(values_of, connection, asked, span, after)
            if asked["source"] == asking.ALL:
                chosen, every = side_by_side(connection, asked, span, now, read)
                return answer(_all_told(asked, chosen, every))
            chosen, found = answering(connection, asked, span, now, read, series_id=number)
        series = chosen.series
        told, following = page(asked, found, lambda v: (series.series_id, v.start, v.issued_at))
        common = {"request": asked, "next": following, "quality": "forecast"}
        return answer({**common, **_about(chosen), **_values(asked, series, told)})


class ForecastVintages(Resource):
    """The vintages that there are of a forecast."""

    tag = "forecasts"
    operations: ClassVar = {
        "get": Operation(
            asks=asking.Foretold(),
            answers=telling.Vintages(),
            examples=("zone=GB",),
            statuses=(400, 404, 422, 503),
        )
    }

    def get(self) -> Response:
        """Which vintages foretell intervals that start in [start, end), the newest first."""
        asked, now = self.asked(), clock()
        number, before = key_of(asked, int, datetime) or (None, None)
        span = reach_of(asked, now)
        more = {"as_of": asked["as_of"], "limit": asked["limit"] + 1, "before": before}
        with borrowed() as connection:

            def read(series: Series) -> Sequence[forecasts.Vintage]:
                return forecasts.issues(connection, series, *span, **more)

            chosen, found = answering(connection, asked, span, now, read, series_id=number)
        place = chosen.series.series_id
        told, following = page(asked, found, lambda vintage: (place, vintage.issued_at))
        listed = [vintage._asdict() for vintage in told]
        common = {"request": asked, "next": following}
        return answer({**common, **_about(chosen), "vintages": listed})


def _all_told(
    asked: Asked, chosen: Answering, every: Sequence[tuple[Standing, Sequence[Value]]]
) -> dict[str, Any]:
    """The page of all sources: to the first end of those that have more than is told."""
    told, last = _page(asked, [found for _, found in every])
    following = cursor_after(asked, 0, *last) if last else None
    common = {"request": asked, "next": following, "quality": "forecast"}
    others = [
        {
            "measure": one.series.measure,
            "stale": one.is_stale,
            **about(one.series),
            **_values(asked, one.series, values),
        }
        for (one, _), values in zip(every[1:], told[1:], strict=True)
    ]
    best = _values(asked, chosen.series, told[0])
    return {**common, **_about(chosen), **best, "others": others}


def _page(
    asked: Asked, several: Sequence[Sequence[Value]]
) -> tuple[list[Sequence[Value]], tuple[datetime, datetime] | None]:
    """What of each is told, and up to which start and issue, None where that is all."""
    place = partial(_place, asked["vintage"] == asking.ALL)
    limit = asked["limit"]
    ends = [place(found[limit - 1]) for found in several if len(found) > limit]
    if not ends:
        return list(several), None
    last = min(ends)
    return [[one for one in found if place(one) <= last] for found in several], last


def _place(has_all_vintages: bool, value: Value) -> tuple[datetime, datetime]:
    """What values are ordered by; of the newest vintages, which differ, the start alone."""
    return value.start, value.issued_at if has_all_vintages else value.start


def _values(asked: Asked, series: Series, found: Sequence[Value]) -> dict[str, Any]:
    """The told values of a series, and what the numbers of each are."""
    names = components_of(series, asked["factor_set"])
    places = [series.components.index(name) for name in names]
    return {
        "components": names,
        "resolution": iso_duration(resolution_of(asked, series)),
        "forecasts": [_told(names, places, value) for value in found],
    }


def _told(names: Sequence[str], places: Sequence[int], value: Value) -> dict[str, Any]:
    told = {
        "start": value.start,
        "end": value.end,
        "values": {name: value.values[place] for name, place in zip(names, places, strict=True)},
        "issued_at": value.issued_at,
        "recorded_at": value.recorded_at,
        "lead_seconds": (value.start - value.issued_at).total_seconds(),
    }
    return {**told, "share": value.share} if isinstance(value, Mean) else told


def _about(chosen: Answering) -> dict[str, Any]:
    series = chosen.series
    return {
        "zone": chosen.zone,
        "measure": series.measure,
        "instead_of": chosen.instead_of,
        "components": series.components,
        "passed_over": [one.told() for one in chosen.passed_over],
        **about(series),
    }


ROUTES = {"/forecast/": Forecast, "/forecast/vintages/": ForecastVintages}
