"""PJM's ties: actual and scheduled MW every five minutes, a second late, positive into PJM.

Ten ties lead to MISO and four to New York; `PJM MISO` and `PJM RTO` are nets of others.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from simulator import truth
from simulator.noise import uniform
from simulator.pjm.data_miner import Row, Spans, Table, stamped
from simulator.wire import Expected, whole

ZONE = "US-PJM"
STEP = timedelta(minutes=5)
KEPT = timedelta(days=30)
PRECISION_MW = 1.0
_SHARES = {
    "US-NY": {"NYIS": 0.4, "SAYR": 0.25, "LINDEN": 0.15, "HTP": 0.2},
    "US-MISO": {
        "ALTE": 0.05, "ALTW": 0.1, "AMIL": 0.1, "CIN": 0.15, "CWLP": 0.02, "IPL": 0.08,
        "MEC": 0.1, "MECS": -0.3, "NIPS": 0.6, "WEC": 0.2,
    },
    "US-DUK": {"DUKE": 1.0},
    "US-TVA": {"TVA": 1.0},
    "US-CPLE": {"CPLE": 1.0},
    "US-CPLW": {"CPLW": 1.0},
    "US-LGEE": {"LGEE": 1.0},
}  # fmt: skip


def _flows(seed: int, begin: datetime) -> dict[str, float]:
    """MW from each neighbour; no link of the simulated grid leads to some of them."""
    flows = truth.state(seed, ZONE, begin, STEP).flows
    return {neighbour: flows.get(neighbour, 0.0) for neighbour in _SHARES}


def _megawatts(seed: int, begin: datetime) -> dict[str, int]:
    ties: dict[str, int] = {}
    for neighbour, mw in _flows(seed, begin).items():
        *others, last = _SHARES[neighbour]
        parts = {tie: whole(mw * _SHARES[neighbour][tie]) for tie in others}
        ties |= {**parts, last: whole(mw) - sum(parts.values())}
    return {
        **ties,
        "PJM MISO": sum(ties[tie] for tie in _SHARES["US-MISO"]),
        "PJM RTO": sum(ties.values()),
    }


def _rows(seed: int, spans: Spans, now: datetime) -> Iterator[Row]:
    first, last = spans["datetime_beginning"]
    first, last = max(first, now - KEPT), min(last, now - STEP)
    for begin in truth.intervals(first, last + STEP, STEP):
        late = timedelta(seconds=int(uniform(seed, "pjm tie second", int(begin.timestamp())) > 0))
        if begin + late > last:
            return
        for tie, mw in _megawatts(seed, begin).items():
            yield {
                **stamped(datetime_beginning=begin + late),
                "tie_flow_name": tie,
                "actual_mw": float(mw),
                "scheduled_mw": float(whole(0.9 * mw)),
            }


TABLE = Table(
    fields=(
        "datetime_beginning_utc", "datetime_beginning_ept", "tie_flow_name", "actual_mw",
        "scheduled_mw",
    ),
    rows=_rows,
)  # fmt: skip


def expected(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every five minutes in [start, end)."""
    return [
        (ZONE, "flow", begin, begin + STEP, _flows(seed, begin))
        for begin in truth.intervals(start, end, STEP)
    ]
