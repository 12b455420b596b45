"""SPP's interchange by tie: a line a minute, 24 hours back and 24 ahead, what leaves > 0.

The minutes to come hold the schedule alone, in steps of five minutes and an hour; so do those of
the past, but for the first.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from simulator import truth
from simulator.wire import Answer, Expected, Question, instant
from simulator.zones import links_of

STEP = timedelta(minutes=1)
PRECISION_MW = 1e-4
_DAY = timedelta(hours=24)
_CHARTS = {
    "/chart-api/interchange-trend/asFile": "US-SPP",
    "/chart-api/interchange-trend-swpw/asFile": "US-SWPW",
}
# Neighbour: the ties that lead to it, and each one's share of the flow.
_MISO = ("ALTW", "AMRN", "CLEC", "DPC", "EES", "GRE", "MDU", "MEC", "NSP", "OTP")
_TIES = {
    "US-SPP": {
        "US-AECI": {"AECI": 1.0},
        "US-MISO": dict.fromkeys(_MISO, 0.1),
        "US-PNM": {"BLKW": 1.0},
        "US-EPE": {"EDDY": 1.0},
        "US-ERCOT": {"ERCOTE": 0.7, "ERCOTN": 0.3},
        "US-PSCO": {"LAMAR": 1.0},
        "US-SWPW": {"MCWEST": 0.3, "RCEAST": 0.3, "SCSE": 0.25, "SGE": 0.15},
        "US-SOCO": {"SOUC": 1.0},
        "US-SPA": {"SPA": 1.0},
        "CA-SK": {"SPC": 1.0},
        "US-TVA": {"TVA": 1.0},
    },
    "US-SWPW": {
        "US-AZPS": {"APS": 1.0},
        "US-BHBA": {"BHBA": 1.0},
        "US-NWMT": {"NWMT": 1.0},
        "US-PACE": {"PACE": 1.0},
        "US-PNM": {"PNM": 1.0},
        "US-PSCO": {"PSCO": 1.0},
        "US-WALC": {"WALC": 1.0},
    },
}


def answer(question: Question, seed: int, now: datetime) -> Answer | None:
    """The trend of one area."""
    zone = _CHARTS.get(question.path)
    if zone is None:
        return None
    return Answer(document(seed, zone, now).encode(), "text/csv")


def document(seed: int, zone: str, now: datetime) -> str:
    """The file as it stands at a moment."""
    area, now = zone.removeprefix("US-"), truth.floor_to(now, STEP)
    ties = [tie for group in _TIES[zone].values() for tie in group]
    lines = [["GMTTime", f"{area} NSI", f"{area} NAI", *ties, f"{area} NSI Future"]]
    for start in truth.intervals(now - _DAY, now + _DAY, STEP):
        schedule = _total(seed, zone, truth.floor_to(start, 5 * STEP))
        future = "" if start < now - _DAY + 4 * STEP else f"{schedule:.0f}.000000"
        if start < now:
            cells = [f"{schedule:.6f}", f"{_total(seed, zone, start):.6f}"]
            cells += [f"{mw:.6f}" for mw in _flows(seed, zone, start)]
        else:
            cells = [""] * (2 + len(ties))
        lines.append([instant(start), *cells, future])
    return "".join(",".join(line) + "\n" for line in lines)


def _total(seed: int, zone: str, start: datetime) -> float:
    """MW that leave, by all interconnectors, whether a tie of the list is theirs or not."""
    return 0.0 - sum(truth.received(seed, zone, (start + STEP / 2).timestamp()).values())


def _flows(seed: int, zone: str, start: datetime) -> list[float]:
    from_each = _from_each(seed, zone, start)
    return [
        0.0 - share * from_each[neighbour]
        for neighbour, group in _TIES[zone].items()
        for share in group.values()
    ]


def _from_each(seed: int, zone: str, start: datetime) -> dict[str, float]:
    """MW from each neighbour that has a tie, 0 from one that the truth does not know."""
    links = truth.received(seed, zone, (start + STEP / 2).timestamp())
    flows = dict.fromkeys(_TIES[zone], 0.0)
    for link in links_of(zone):
        other = link.a if link.b == zone else link.b
        if other in flows:
            flows[other] += links[link.name]
    return flows


def expected(seed: int, zone: str, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every minute in [start, end)."""
    return [
        (zone, "flow", begin, begin + STEP, _from_each(seed, zone, begin))
        for begin in truth.intervals(start, end, STEP)
    ]
