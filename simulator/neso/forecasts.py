"""Day-ahead forecasts of demand and of wind: a day of London is foretold on the morning before.

Those of demand are told afterwards, beside what came; of wind, the day to come alone.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Any

from simulator import truth
from simulator.foresight import foretold as foreseen
from simulator.neso.settlement import LONDON, answered, half_hours, settlement
from simulator.neso.windows import DAY, HALF_HOUR
from simulator.wire import Answer, Expected, instant, whole

ZONE = "GB"
_LOCAL = "%Y-%m-%dT%H:%M:%S"
_DEMAND = re.compile(r"08e41551.*\"Date\" >= '([\d-]+)' AND \"Date\" <= '([\d-]+)'")
_WIND = "b2f03146"
_MORNING, _FORENOON = time(8, 33), time(8, 45)
_METERED = 2 / 3


def answer(sql: str, seed: int, now: datetime) -> Answer | None:
    """What an SQL asks of one of the two tables."""
    found = _DEMAND.search(sql)
    if found:
        first, last = map(date.fromisoformat, found.groups())
        days = (first + n * DAY for n in range((last - first).days + 1))
        known = [day for day in days if issued(day, _MORNING) <= now]
        records = [_demand(seed, start) for day in known for start in half_hours(day)]
        return answered(sql, records)
    if _WIND in sql:
        today = settlement(now)[0]
        is_made = issued(today + DAY, _FORENOON) <= now
        day = today + DAY if is_made else today
        return answered(sql, [_wind(seed, start) for start in half_hours(day)])
    return None


def issued(day: date, at: time) -> datetime:
    """When a day was foretold."""
    return datetime.combine(day - DAY, at, UTC)


def demand(seed: int, start: datetime) -> float:
    """MW of national demand as the morning before foretold it."""
    state = truth.state(seed, ZONE, start, HALF_HOUR)
    real = state.load - max(0.0, state.plants["solar"])
    return foreseen(seed, "neso demand", real, start, issued(settlement(start)[0], _MORNING))


def wind(seed: int, start: datetime) -> float:
    """MW of metered wind as the morning before foretold it."""
    real = _METERED * truth.state(seed, ZONE, start, HALF_HOUR).fuels()["wind"]
    return foreseen(seed, "neso wind", real, start, issued(settlement(start)[0], _FORENOON))


def _demand(seed: int, start: datetime) -> dict[str, Any]:
    day, period = settlement(start)
    end = (start + HALF_HOUR).astimezone(LONDON)
    return {
        "Date": str(day),
        "Datetime": f"{end:{_LOCAL}}",
        "Settlement_Period": period,
        "Demand_Forecast": whole(demand(seed, start)),
        "Publish_Datetime": instant(issued(day, _MORNING), _LOCAL),
    }


def _wind(seed: int, start: datetime) -> dict[str, Any]:
    day, period = settlement(start)
    return {
        "_id": period,
        "Datetime_GMT": instant(start, _LOCAL),
        "Date": str(day),
        "Settlement_period": period,
        "Capacity": 24472,
        "Incentive_forecast": whole(wind(seed, start)),
    }


def demand_foretold(
    seed: int, _zone: str, _component: str, start: datetime, end: datetime, issued_at: datetime
) -> list[Expected]:
    """What the forecast of a morning says of the half hours in [start, end) of the next day."""
    return [
        (ZONE, "load", begin, begin + HALF_HOUR, {"load": demand(seed, begin)})
        for begin in truth.intervals(start, end, HALF_HOUR)
        if issued(settlement(begin)[0], _MORNING) == issued_at
    ]


def wind_foretold(
    seed: int, _zone: str, _component: str, start: datetime, end: datetime, issued_at: datetime
) -> list[Expected]:
    """What is foretold at a moment of the half hours in [start, end) to come."""
    return [
        (ZONE, "generation", begin, begin + HALF_HOUR, {"wind": wind(seed, begin)})
        for begin in truth.intervals(start, end, HALF_HOUR)
        if begin >= issued_at
    ]
