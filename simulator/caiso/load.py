"""CAISO's demand: measured by the five minutes, beside forecasts that reach to the day's end.

`rtm_forecast_7day` dates its lines itself and stamps the END of their interval; its forecast is
of hours, and it shows a week.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from simulator import truth
from simulator.caiso.outlook import CLOCK, STEP, ZONE, Dated, File, starts, utc
from simulator.foresight import foretold
from simulator.wire import Expected, whole

PRECISION_MW = 0.5
HOUR = timedelta(hours=1)
_WEEK = timedelta(days=7)
_OUTLOOK_HEADER = (
    "Time,Demand,Net Demand,Day-ahead demand forecast,Day-ahead net demand forecast,"
    "Resource adequacy capacity forecast,Net resource adequacy capacity forecast,"
    "Reserve requirement,Reserve requirement forecast,Resource adequacy credits"
)


def forecast_mw(seed: int, start: datetime, issued_at: datetime) -> float:
    """The load of the hour of a moment, as it is foretold at another."""
    hour = truth.floor_to(start, HOUR)
    load = truth.state(seed, ZONE, hour, HOUR).load
    return foretold(seed, "caiso load", load, hour, issued_at)


def _day_ahead(seed: int, start: datetime) -> str:
    day = start.astimezone(CLOCK).date() - timedelta(days=1)
    return str(whole(forecast_mw(seed, start, utc(day, time(9, 10)))))


def _hour_ahead(seed: int, start: datetime) -> str:
    return str(whole(forecast_mw(seed, start, start - HOUR)))


def _measured(seed: int, start: datetime, measured: bool, *, net: bool) -> str:
    if not measured:
        return ""
    state = truth.state(seed, ZONE, start, STEP)
    return str(whole(state.load - (_sun_and_wind(state) if net else 0.0)))


def _sun_and_wind(state: truth.State) -> float:
    return state.plants["solar"] + state.plants["onshore"]


def _demand(seed: int, start: datetime, measured: bool) -> list[str]:
    load = _measured(seed, start, measured, net=False)
    return [_day_ahead(seed, start), _hour_ahead(seed, start), load, ""]


def _net_header(day: date) -> str:
    header = "Time,Hour ahead forecast,Current demand,Net demand"
    return header if day.year < 2024 else header + ",Net demand forecast,Demand response"


def _net_demand(seed: int, start: datetime, measured: bool) -> list[str]:
    pair = [_measured(seed, start, measured, net=net) for net in (False, True)]
    later = start.astimezone(CLOCK).year >= 2024
    return [_hour_ahead(seed, start), *pair, *([_day_ahead(seed, start), ""] if later else [])]


DEMAND = File(
    lambda _: "Time,Day ahead forecast,Hour ahead forecast,Current demand,Demand response", _demand
)
NET_DEMAND = File(_net_header, _net_demand)


def _outlook(seed: int, day: date, now: datetime) -> str:
    midnight, after = utc(day, time()), utc(day + timedelta(days=1), time())
    issued = min(truth.floor_to(now, STEP), after)
    lines = [_OUTLOOK_HEADER]
    ends = truth.intervals(midnight - STEP, after + _WEEK, STEP)
    for start in ends:
        end = start + STEP
        pair = [_measured(seed, start, end <= issued, net=net) for net in (False, True)]
        load = whole(forecast_mw(seed, start, issued))
        cells = [*pair, str(load), str(load - 3000), "38000", "35000"]
        cells += ["2100" if end <= issued else "", "2000", "968"]
        lines.append(",".join([f"{end.astimezone(CLOCK):%m/%d/%Y %H:%M}", *cells]))
    return "\r\n".join(lines) + "\r\n"


OUTLOOK = Dated(_outlook)


def expected(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of [start, end): every five minutes but the repeated autumn hour."""
    return [
        (ZONE, "load", s, s + STEP, {"load": truth.state(seed, ZONE, s, STEP).load})
        for s in starts(start, end)
    ]


def forecast(
    seed: int, zone: str, component: str, start: datetime, end: datetime, issued_at: datetime
) -> list[Expected]:
    """What a forecast made at a moment says of every hour in [start, end)."""
    del component
    return [
        (zone, "load", begin, begin + HOUR, {"load": forecast_mw(seed, begin, issued_at)})
        for begin in truth.intervals(start, end, HOUR)
    ]


def whole_hours(start: datetime, end: datetime) -> Iterator[datetime]:
    """The hours of [start, end) whose five-minute ends the Pacific clock shows once each."""
    for begin in truth.intervals(start, end, HOUR):
        shown = [(begin + place * STEP).astimezone(CLOCK) for place in range(1, 13)]
        if all(s.utcoffset() == s.replace(fold=1 - s.fold).utcoffset() for s in shown):
            yield begin.astimezone(UTC)
