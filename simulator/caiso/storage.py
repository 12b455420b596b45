"""CAISO's batteries: all of them, those that stand alone, and those behind a plant's meter."""

from __future__ import annotations

from datetime import datetime

from simulator import truth
from simulator.caiso.outlook import STEP, ZONE, File, starts
from simulator.wire import Expected, whole

PRECISION_MW = 1.0
_STAND_ALONE = 0.85


def _parts(seed: int, start: datetime) -> dict[str, float]:
    battery = truth.state(seed, ZONE, start, STEP).plants["battery"]
    alone = _STAND_ALONE * battery
    return {
        "battery": battery,
        "standalone_battery": alone,
        "hybrid_battery": battery - alone,
    }


def _columns(seed: int, start: datetime, measured: bool) -> list[str]:
    return [str(whole(mw)) for mw in _parts(seed, start).values()] if measured else [""] * 3


FILE = File(lambda _: "Time,Total batteries,Stand-alone batteries,Hybrid batteries", _columns)


def expected(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of [start, end): every five minutes but the repeated autumn hour."""
    return [(ZONE, "storage", s, s + STEP, _parts(seed, s)) for s in starts(start, end)]
