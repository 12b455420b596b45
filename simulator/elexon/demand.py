"""The demand outturn of every half hour: what the transmission grid delivered (INDO, ITSDO).

INDO is the load that embedded solar did not already serve; ITSDO adds pumping, exports and the
power stations' own use. Published at the end of the half hour.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from simulator import truth
from simulator.elexon.answers import HALF_HOUR, Row, asked_days, stamps, within, wrapped
from simulator.wire import Answer, Expected, Question, instant, json_answer, whole

ZONE = "GB"
PRECISION_MW = 0.5
_STATION_LOAD_MW = 600.0
_WIDEST = timedelta(days=28)
_WIDEST_STREAM = timedelta(days=366)


def answer(path: str, question: Question, seed: int, now: datetime) -> Answer | None:
    """`/demand/outturn`, its stream, and `/datasets/INDO`, which ignores settlement days."""
    if path == "/datasets/INDO":
        return wrapped([_indo(seed, truth.floor_to(now, HALF_HOUR) - HALF_HOUR)])
    if path not in ("/demand/outturn", "/demand/outturn/stream"):
        return None
    bare = path.endswith("/stream")
    window = asked_days(question) or (now - timedelta(days=1), now)
    widest = _WIDEST_STREAM if bare else _WIDEST
    within(window, widest, "SettlementDateFrom and SettlementDateTo")
    end = min(window[1] + timedelta(seconds=1), now)
    rows = [_row(seed, start) for start in truth.intervals(window[0], end, HALF_HOUR)]
    return json_answer(rows) if bare else wrapped(rows, "INDO", "ITSDO")


def national_mw(seed: int, start: datetime) -> float:
    """MW that the transmission grid delivers to the country in a half hour."""
    return _demands(seed, start)[0]


def _demands(seed: int, start: datetime) -> tuple[float, float]:
    state = truth.state(seed, ZONE, start, HALF_HOUR)
    national = state.load - state.plants["solar"]
    exports = -sum(min(0.0, mw) for mw in state.links.values())
    pumping = -min(0.0, state.plants["pumped"])
    return national, national + exports + pumping + _STATION_LOAD_MW


def _row(seed: int, start: datetime) -> Row:
    national, system = _demands(seed, start)
    return {
        "publishTime": instant(start + HALF_HOUR),
        **stamps(start),
        "initialDemandOutturn": whole(national),
        "initialTransmissionSystemDemandOutturn": whole(system),
    }


def _indo(seed: int, start: datetime) -> Row:
    published = {"dataset": "INDO", "publishTime": instant(start + HALF_HOUR)}
    return {**published, **stamps(start), "demand": whole(_demands(seed, start)[0])}


def expected(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every half hour in [start, end)."""
    rows: list[Expected] = []
    for begin in truth.intervals(start, end, HALF_HOUR):
        national, system = _demands(seed, begin)
        values = {"load": national, "transmission_system_demand": system}
        rows.append((ZONE, "load", begin, begin + HALF_HOUR, values))
    return rows
