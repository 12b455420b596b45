"""PJM's load: measured every five minutes, some seconds beside the mark; seven days foretold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from simulator import truth
from simulator.foresight import foretold
from simulator.noise import uniform
from simulator.pjm.data_miner import EASTERN, Row, Spans, Table, stamped
from simulator.wire import Expected, whole

ZONE = "US-PJM"
STEP = timedelta(minutes=5)
HOUR = timedelta(hours=1)
KEPT = timedelta(days=30)
RHYTHM = timedelta(minutes=30)
PRECISION_MW = 1.0
_AREAS = {"PJM RTO": 1.0, "PJM WESTERN REGION": 0.54, "AEP": 0.16, "COMED": 0.12}
_FORECAST_AREAS = {"RTO_COMBINED": 1.0, "WESTERN_REGION": 0.54, "AEP": 0.16, "COMED": 0.12}


def _measured(seed: int, spans: Spans, now: datetime) -> Iterator[Row]:
    first, last = spans["datetime_beginning"]
    first, last = max(first, now - KEPT), min(last, now - STEP)
    for begin, state in truth.window(seed, ZONE, first - STEP, last + 2 * STEP, STEP):
        seconds = round(4 * uniform(seed, "pjm seconds", int(begin.timestamp())))
        stamp = begin + timedelta(seconds=seconds)
        if first <= stamp <= last:
            for area, share in _AREAS.items():
                yield {
                    **stamped(datetime_beginning=stamp),
                    "area": area,
                    "instantaneous_load": whole(state.load * share),
                }


MEASURED = Table(
    fields=("datetime_beginning_utc", "datetime_beginning_ept", "area", "instantaneous_load"),
    rows=_measured,
    equal=("area",),
)


def newest(now: datetime) -> datetime:
    """When the forecast was made that is shown at a moment: at a quarter past or to the hour."""
    quarter = timedelta(minutes=15)
    return truth.floor_to(now - quarter, RHYTHM) + quarter


def _foretold(seed: int, spans: Spans, now: datetime) -> Iterator[Row]:
    del spans
    made = newest(now)
    midnight = made.astimezone(EASTERN).replace(hour=0, minute=0)
    after = (midnight + timedelta(days=7)).astimezone(UTC)
    hours = truth.intervals(midnight.astimezone(UTC), after, HOUR)
    for begin in hours:
        for area, share in _FORECAST_AREAS.items():
            yield {
                **stamped(
                    evaluated_at_datetime=made,
                    forecast_datetime_beginning=begin,
                    forecast_datetime_ending=begin + HOUR,
                ),
                "forecast_area": area,
                "forecast_load_mw": whole(_forecast(seed, begin, made) * share),
            }


FORETOLD = Table(
    fields=(
        "evaluated_at_datetime_utc", "evaluated_at_datetime_ept",
        "forecast_datetime_beginning_utc", "forecast_datetime_beginning_ept",
        "forecast_datetime_ending_utc", "forecast_datetime_ending_ept",
        "forecast_area", "forecast_load_mw",
    ),
    rows=_foretold,
    stamps=("forecast_datetime_beginning",),
    equal=("forecast_area",),
    needs_range=False,
)  # fmt: skip


def _forecast(seed: int, begin: datetime, made: datetime) -> float:
    load = truth.state(seed, ZONE, begin, HOUR).load
    return foretold(seed, "pjm load", load, begin, made)


def expected(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every five minutes in [start, end)."""
    return [
        (ZONE, "load", begin, begin + STEP, {"load": state.load})
        for begin, state in truth.window(seed, ZONE, start, end, STEP)
    ]


def forecast(
    seed: int, zone: str, component: str, start: datetime, end: datetime, issued_at: datetime
) -> list[Expected]:
    """What a forecast made at a moment says of every hour in [start, end)."""
    del component
    return [
        (zone, "load", begin, begin + HOUR, {"load": _forecast(seed, begin, issued_at)})
        for begin in truth.intervals(start, end, HOUR)
    ]
