"""Loads what a kilowatt-hour costs in a zone over a window, or says why that is not known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg2.extensions import connection as Connection

from api.models import foretelling
from api.models.carbon_trace import CarbonTrace, Grams
from api.models.foretelling import STALE_AFTER, Standing, too_old
from database import forecasts, readings
from database.moments import before
from database.readings import Series

PRICE = "price"
# The auction of the day before; of Britain, where none is stored, the index of short-term trades.
MARKETS = ("day_ahead", "market_index")
PER_MWH = "/MWh"
KWH_PER_MWH = 1000
LONGEST_STEP = timedelta(hours=1)


class NoPriceData(Exception):
    """The price of a zone is not known over the window, or is in another currency."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which prices count.

    `as_of`: as was believed at that moment, None: now. `foretold_at`: forecasts too, none issued
    or recorded after it, None: what was measured alone (an auction's price of tomorrow is, once it
    is published). `max_forecast_age`: how long before `foretold_at` the newest forecast may have
    been issued; None: any time.
    """

    as_of: datetime | None = None
    foretold_at: datetime | None = None
    max_forecast_age: timedelta | None = None


@dataclass(frozen=True, slots=True)
class PricePart:
    """What one series adds to a window: its `share` of it, 0 to 1."""

    series: Series
    points: Sequence[Grams]
    share: float

    def age(self, now: datetime) -> dict[str, object]:
        """What an answer says of the prices: whose they are, and how old."""
        recorded_at = max(point.recorded_at for point in self.points)
        issued_at = max((one.issued_at for one in self.points if one.issued_at), default=None)
        return {
            "source": self.series.source,
            "attribution": self.series.attribution,
            "redistribute": self.series.redistribute,
            "market": market_of(self.series),
            "resolution_seconds": self.series.resolution / timedelta(seconds=1),
            "recorded_at": recorded_at,
            "issued_at": issued_at,
            "age_seconds": (now - recorded_at) // timedelta(seconds=1),
            "share": self.share,
            "is_forecast": issued_at is not None,
            "stale": issued_at is not None and now - issued_at > STALE_AFTER,
        }


@dataclass(frozen=True, slots=True)
class PriceData:
    """The price of a zone; `trace` is in units of `currency` (ISO 4217) per kWh, NaN: not known.

    `parts` are those that it is made of, the best first.
    """

    trace: CarbonTrace
    currency: str
    parts: Sequence[PricePart]


def price_data(
    connection: Connection,
    zone: str,
    start: datetime,
    end: datetime,
    wanted: Wanted,
    *,
    currency: str | None = None,
    is_part_enough: bool = False,
) -> PriceData:
    """What a kWh costs in a zone (its key) over [start, end): as it was made, then as is foretold.

    Raises `NoPriceData` where no series reaches over the window (over any part of it is enough, if
    that is said), and where the zone's price is not in the `currency` that is asked for.
    """
    trace, parts, unit = CarbonTrace.of([]), list[PricePart](), ""
    for series, points in _stated(connection, zone, start, end, wanted):
        unit = unit or series.unit
        if series.unit != unit or not points:
            continue
        known = trace.known(start, end)
        trace = trace.patched(CarbonTrace.of(points))
        if won := trace.known(start, end) - known:
            parts.append(PricePart(series, points, won / (end - start)))
        if trace.known(start, end) == end - start:
            break
    if not parts or not (is_part_enough or trace.covers(start, end)):
        standings = _standings(connection, zone, start, end, wanted)
        name, at = f"price for iso c3lab:{zone}", wanted.foretold_at
        fault = too_old(name, standings, at, wanted.max_forecast_age)
        raise NoPriceData(fault or _why(zone, start, end, trace, wanted))
    found = unit.removesuffix(PER_MWH)
    if currency not in (None, found):
        raise NoPriceData(other_currency(zone, found, currency))
    return PriceData(trace, found, parts)


def market_of(series: Series) -> str:
    """The market whose price counts: the first of `MARKETS` that the series states."""
    return next(market for market in MARKETS if market in series.components)


def _stated(
    connection: Connection, zone: str, start: datetime, end: datetime, wanted: Wanted
) -> Iterator[tuple[Series, list[Grams]]]:
    """The series of a zone's price, the best first, each with what it states around the window."""
    for series in _of_a_market(readings.series_of(connection, zone, PRICE, as_of=wanted.as_of)):
        found = readings.covering(connection, series, start, end, as_of=wanted.as_of)
        place = series.components.index(market_of(series))
        yield (
            series,
            [
                Grams(one.start, one.end, _per_kwh(one.values[place]), one.quality, one.recorded_at)
                for one in found
            ],
        )
    at = wanted.foretold_at
    for one in _standings(connection, zone, start, end, wanted):
        if at is not None and too_old(PRICE, [one], at, wanted.max_forecast_age) is None:
            yield one.series, _foretold(connection, one.series, start, end, at)


def _standings(
    connection: Connection, zone: str, start: datetime, end: datetime, wanted: Wanted
) -> list[Standing]:
    at = wanted.foretold_at
    if at is None:
        return []
    ahead = _of_a_market(foretelling.series_of(connection, zone, [PRICE], as_of=at))
    return foretelling.standings(connection, ahead, start, end, now=at, as_of=at)


def _of_a_market(found: Sequence[Series]) -> list[Series]:
    """The series of a market's price per MWh; the first market's come first."""
    fit = [
        one
        for one in found
        if one.unit.endswith(PER_MWH) and not set(MARKETS).isdisjoint(one.components)
    ]
    return sorted(fit, key=lambda series: MARKETS.index(market_of(series)))


def _foretold(
    connection: Connection, series: Series, start: datetime, end: datetime, at: datetime
) -> list[Grams]:
    place, since = series.components.index(market_of(series)), before(start, LONGEST_STEP)
    found = forecasts.newest(connection, series, since, end, as_of=at)
    return [
        Grams(
            one.start,
            one.end,
            _per_kwh(one.values[place]),
            "forecast",
            one.recorded_at,
            one.issued_at,
        )
        for one in found
        if one.end > start
    ]


def _per_kwh(per_mwh: float | None) -> float | None:
    return None if per_mwh is None else per_mwh / KWH_PER_MWH


def _why(zone: str, start: datetime, end: datetime, trace: CarbonTrace, wanted: Wanted) -> str:
    believed = f", as of {wanted.as_of.isoformat()}" if wanted.as_of else ""
    if not len(trace.edges):
        return f"No price for iso c3lab:{zone}{believed}"
    first, last = trace.extent
    reach = f"it reaches from {first.isoformat()} to {last.isoformat()}"
    is_inside = first <= start and end <= last
    return (
        f"Price not available for iso c3lab:{zone} for the entire time range {start.isoformat()} "
        f"to {end.isoformat()}{believed}: {reach}{', with a hole there' if is_inside else ''}"
    )


def other_currency(zone: str, found: str, wanted: str | None) -> str:
    """That a zone's price is in another currency than is wanted."""
    return f"The price for iso c3lab:{zone} is in {found}, not in {wanted}"
