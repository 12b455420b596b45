"""ERCOT's ties: told every ten seconds, changing every five minutes, what leaves positive."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from simulator import truth
from simulator.ercot.clock import CENTRAL, STEP, ZONE, epoch, flag, midnight, stamp
from simulator.wire import Expected, whole
from simulator.zones import links_of

_TIES = {"SPP-ERCOT East": "dcE", "SPP-ERCOT North": "dcN", "Laredo": "dcL", "Railroad": "dcR"}


def ties(seed: int, now: datetime) -> dict[str, Any]:
    """The ties of today, every ten seconds."""
    records = []
    for start in truth.intervals(midnight(now, 0), now + STEP, STEP):
        flows = _ties(seed, start)
        for place in range(30):
            when = start + timedelta(seconds=10 * place)
            if when < now:
                records.append(_tie_record(when, flows))
    return {"lastUpdated": stamp(now), "data": records}


def _tie_record(when: datetime, flows: dict[str, int]) -> dict[str, Any]:
    clock = f"{when.astimezone(CENTRAL):%H:%M:%S}"
    system = {"currentFrequency": 60.0, "currentSystemInertia": 300000}
    times = {"timestamp": stamp(when), "epoch": epoch(when), "interval": clock}
    return {**system, **flows, **times, "dstFlag": flag(when)}


def system(seed: int, now: datetime) -> dict[str, Any]:
    """The older dashboard of the whole system, whose interval is the epoch."""
    records = [
        {"interval": r["epoch"], "currentFrequency": 60.0, **{t: r[t] for t in _TIES.values()}}
        for r in ties(seed, now)["data"]
    ]
    return {"lastUpdated": stamp(now), "data": records}


def _ties(seed: int, start: datetime) -> dict[str, int]:
    links = truth.received(seed, ZONE, (start + STEP / 2).timestamp())
    return {tie: -whole(links[name]) for name, tie in _TIES.items()}


def expected_flow(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every five minutes in [start, end)."""
    rows: list[Expected] = []
    for begin in truth.intervals(start, end, STEP):
        links = truth.received(seed, ZONE, (begin + STEP / 2).timestamp())
        flows: dict[str, float] = {}
        for link in links_of(ZONE):
            other = link.a if link.b == ZONE else link.b
            flows[other] = flows.get(other, 0.0) + links[link.name]
        rows.append((ZONE, "flow", begin, begin + STEP, flows))
    return rows
