"""The actual load of the eleven zones, at the start of every five minutes and in between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from simulator import truth
from simulator.nyiso.archive import NEW_YORK, STEP, ZONE, clock, in_between, starts
from simulator.wire import Expected

# PTID and share of the load by zone, in the order of the file
ZONES = {
    "CAPITL": (61757, 0.077),
    "CENTRL": (61754, 0.107),
    "DUNWOD": (61760, 0.038),
    "GENESE": (61753, 0.064),
    "HUD VL": (61758, 0.066),
    "LONGIL": (61762, 0.121),
    "MHK VL": (61756, 0.049),
    "MILLWD": (61759, 0.016),
    "N.Y.C.": (61761, 0.321),
    "NORTH": (61755, 0.031),
    "WEST": (61752, 0.110),
}


def document(seed: int, day: date, now: datetime) -> str:
    """The file of a local day as it stands at a moment."""
    lines = ['"Time Stamp","Time Zone","Name","PTID","Load"']
    for start in starts(day):
        for stamp in (start, in_between(seed, "load", start)):
            if stamp and stamp <= now:
                lines += _lines(seed, start, stamp)
    return "".join(f"{line}\r\n" for line in lines) if len(lines) > 1 else ""


def _lines(seed: int, start: datetime, stamp: datetime) -> Iterator[str]:
    load = truth.state(seed, ZONE, start, STEP).load + (25 if stamp > start else 0)
    name = stamp.astimezone(NEW_YORK).tzname()
    return (
        f'"{clock(stamp)}","{name}","{zone}",{ptid},{load * share:.1f}'
        for zone, (ptid, share) in ZONES.items()
    )


def expected(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every five minutes in [start, end)."""
    return [
        (ZONE, "load", begin, begin + STEP, {"load": state.load})
        for begin, state in truth.window(seed, ZONE, start, end, STEP)
    ]
