"""Flows and limits of the interfaces, five minutes ahead, with no column for the clock.

Positive is into New York, or eastward and southward within it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from simulator import truth
from simulator.nyiso.archive import STEP, ZONE, clock, starts
from simulator.wire import Expected

_CHAMPLAIN_SINCE = datetime(2026, 5, 1, tzinfo=UTC)
# Point, neighbour, share of what flows from there, and the two limits
_BORDERS = {
    "SCH - HQ - NY": (23324, "CA-QC", 0.7, 1500, -500),
    "SCH - HQ_CEDARS": (325274, "CA-QC", 0.3, 40, -100),
    "SCH - HQ_CHPE": (625211, "CA-QC", 0.5, 1250, -1250),
    "SCH - HQ_IMPORT_EXPORT": (325376, "CA-QC", 0.7, 1310, -9999),
    "SCH - NE - NY": (23318, "US-NEISO", 1.4, 1400, -1600),
    "SCH - NPX_1385": (325277, "US-NEISO", -0.3, 200, -200),
    "SCH - NPX_CSC": (325154, "US-NEISO", -0.1, 330, -330),
    "SCH - OH - NY": (23317, "CA-ON", 1.0, 1750, -1700),
    "SCH - PJ - NY": (23316, "US-PJM", 0.2, 1950, -1350),
    "SCH - PJM_HTP": (325905, "US-PJM", 0.2, 660, -660),
    "SCH - PJM_NEPTUNE": (325305, "US-PJM", 0.4, 660, -660),
    "SCH - PJM_VFT": (325658, "US-PJM", 0.2, 315, -315),
}
_INSIDE = {
    "CENTRAL EAST - VC": (23330, 2175, -9999),
    "DYSINGER EAST": (23326, 1500, -9999),
    "MOSES SOUTH": (23319, 2850, -1600),
    "SPR/DUN-SOUTH": (23320, 4600, -9999),
    "TOTAL EAST": (23314, 6800, -9999),
    "UPNY CONED": (23315, 5700, -9999),
    "WEST CENTRAL": (23312, 9999, -9999),
}
_HEADER = "Timestamp,Interface Name,Point ID,Flow (MWH),Positive Limit (MWH),Negative Limit (MWH)"


def document(seed: int, day: date, now: datetime) -> str:
    """The file of a local day as it stands at a moment."""
    lines = [_HEADER]
    for start in starts(day):
        if start <= now + STEP:
            lines += (f"{clock(start, '%m/%d/%Y %H:%M')},{line}" for line in _lines(seed, start))
    return "".join(f"{line}\r\n" for line in lines) if len(lines) > 1 else ""


def _lines(seed: int, start: datetime) -> Iterator[str]:
    state = truth.state(seed, ZONE, start, STEP)
    has_champlain = start >= _CHAMPLAIN_SINCE
    rows = {
        name: (point, 0.1 * state.load, most, least)
        for name, (point, most, least) in _INSIDE.items()
    }
    for name, (point, neighbour, share, most, least) in _BORDERS.items():
        if name.endswith("CEDARS") and has_champlain:
            share = -0.2
        if has_champlain or not name.endswith("CHPE"):
            rows[name] = (point, share * state.flows[neighbour], most, least)
    for name, (point, flow, most, least) in sorted(rows.items()):
        yield f"{name},{point},{round(flow, 2):g},{most},{least}"


def expected(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every five minutes in [start, end)."""
    return [
        (ZONE, "flow", begin, begin + STEP, dict(state.flows))
        for begin, state in truth.window(seed, ZONE, start, end, STEP)
    ]
