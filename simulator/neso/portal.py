"""NESO's data portal, `api.neso.energy`: the embedded forecast as table and file, the historic mix.

Embedded plants are all of the sun and a third of the wind. The forecast is made anew every half
hour, for a week from the one that runs; the mix is there four hours after.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from simulator import truth
from simulator.foresight import foretold as foreseen
from simulator.neso import forecasts
from simulator.neso.settlement import answered, refused, settlement
from simulator.neso.windows import DAY, HALF_HOUR
from simulator.wire import Answer, Expected, Question, instant, whole

ZONE = "GB"
PRECISION = 1.0
AHEAD = 7 * DAY
_EMBEDDED = 1 / 3
_LATE = 8 * HALF_HOUR
_FORECAST = "/download/embedded-forecast.csv"
_TABLE = "db6c038f"
_SQL = "/api/3/action/datastore_search_sql"
_HEADER = (
    "DATE_GMT,TIME_GMT,SETTLEMENT_DATE,SETTLEMENT_PERIOD,EMBEDDED_WIND_FORECAST,"
    "EMBEDDED_WIND_CAPACITY,EMBEDDED_SOLAR_FORECAST,EMBEDDED_SOLAR_CAPACITY"
)
_WINDOW = re.compile(r"\"DATETIME\" >= '([\dT:-]+)' AND \"DATETIME\" < '([\dT:-]+)'")


def answer(question: Question, seed: int, now: datetime) -> Answer | None:
    """The file of the embedded forecast, or what an SQL asks of the historic mix."""
    if question.path.endswith(_FORECAST):
        return Answer(_file(seed, now).encode(), "text/csv")
    if question.path != _SQL:
        return None
    if _TABLE in question.get("sql"):
        return answered(question.get("sql"), _table(seed, now))
    return forecasts.answer(question.get("sql"), seed, now) or _history(question, seed, now)


def _history(question: Question, seed: int, now: datetime) -> Answer:
    found = _WINDOW.search(question.get("sql"))
    if not found:
        return refused("Query is not a single statement.")
    first, last = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in found.groups())
    end = min(truth.ceiling(last, HALF_HOUR), now - _LATE)
    rows = [_record(seed, start) for start in truth.intervals(first, end, HALF_HOUR)]
    return answered(question.get("sql"), rows)


def _file(seed: int, now: datetime) -> str:
    lines = (",".join(map(str, record.values())) for record in _table(seed, now))
    return "\n".join([_HEADER, *lines]) + "\n"


def _table(seed: int, now: datetime) -> list[dict[str, object]]:
    issued = truth.floor_to(now, HALF_HOUR)
    starts = truth.intervals(issued, issued + AHEAD, HALF_HOUR)
    return [_foretold(seed, start, issued) for start in starts]


def _foretold(seed: int, start: datetime, issued: datetime) -> dict[str, object]:
    end, (day, period) = start + HALF_HOUR, settlement(start)
    foretold = embedded_forecast(seed, start, issued)
    figures = (whole(foretold["wind"]), 6417, whole(foretold["solar"]), 23301)
    stamps = (f"{end:%Y-%m-%dT00:00:00}", f"{end:%H:%M}", f"{day}T00:00:00", period)
    return dict(zip(_HEADER.split(","), (*stamps, *figures), strict=True))


def embedded_forecast(seed: int, start: datetime, issued: datetime) -> dict[str, float]:
    """MW of embedded plants as they are foretold at a moment."""
    mix = truth.state(seed, ZONE, start, HALF_HOUR).fuels()
    real = {"wind": _EMBEDDED * mix["wind"], "solar": max(0.0, mix["solar"])}
    return {
        fuel: foreseen(seed, f"neso embedded {fuel}", mw, start, issued)
        for fuel, mw in real.items()
    }


def _record(seed: int, start: datetime) -> dict[str, object]:
    mix = mixture(seed, start)
    embedded = whole(_EMBEDDED * mix["wind"])
    words = {
        "BIOMASS": mix["biomass"], "COAL": mix["coal"], "GAS": mix["gas"], "HYDRO": mix["hydro"],
        "NUCLEAR": mix["nuclear"], "SOLAR": mix["solar"], "WIND": mix["wind"] - embedded,
        "WIND_EMB": embedded, "OTHER": mix["unknown"], "STORAGE": mix["pumped_hydro"],
    }  # fmt: skip
    stamp = instant(start, "%Y-%m-%dT%H:%M:%S")
    return {"DATETIME": stamp, **{word: whole(mw) for word, mw in words.items()}}


def mixture(seed: int, start: datetime) -> dict[str, float]:
    """MW by fuel, oil among the unknown; of storage, what it gave."""
    mix = {f: max(0.0, mw) for f, mw in truth.state(seed, ZONE, start, HALF_HOUR).fuels().items()}
    oil = mix.pop("oil", 0.0)
    return {"coal": 0.0, **mix, "unknown": mix["unknown"] + oil}


def expected(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every half hour in [start, end)."""
    return [
        (ZONE, "generation", begin, begin + HALF_HOUR, mixture(seed, begin))
        for begin in truth.intervals(start, end, HALF_HOUR)
    ]


def foretold(
    seed: int, _zone: str, _component: str, start: datetime, end: datetime, issued_at: datetime
) -> list[Expected]:
    """What the forecast of a moment says of the half hours in [start, end) from it on."""
    issued = truth.floor_to(issued_at, HALF_HOUR)
    return [
        (ZONE, "generation", begin, begin + HALF_HOUR, embedded_forecast(seed, begin, issued))
        for begin in truth.intervals(max(start, issued), min(end, issued + AHEAD), HALF_HOUR)
    ]
