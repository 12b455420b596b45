"""The real-time fuel mix: seven categories at the end of every five minutes, and in between.

Before 2017 the column was called "Gen MWh" and stamps had no seconds. The last line has no end.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from simulator import truth
from simulator.nyiso.archive import NEW_YORK, STEP, ZONE, clock, in_between, starts
from simulator.wire import Expected, whole

_DUAL_SHARE = 0.55
_COAL_ENDED = datetime(2020, 4, 1, 4, tzinfo=UTC)


def document(seed: int, day: date, now: datetime) -> str:
    """The file of a local day as it stands at a moment, up to the 00:00 of the next."""
    is_old = day.year < 2017
    lines = ["Time Stamp,Time Zone,Fuel Category,Gen MW" + "h" * is_old]
    form = "%m/%d/%Y %H:%M" if is_old else "%m/%d/%Y %H:%M:%S"
    for start in starts(day):
        for stamp in (in_between(seed, "mix", start), start + STEP):
            if stamp and stamp <= now:
                lines += (f"{clock(stamp, form)},{line}" for line in _lines(seed, start, stamp))
    return "\r\n".join(lines) if len(lines) > 1 else ""


def _lines(seed: int, start: datetime, stamp: datetime) -> Iterator[str]:
    plants = truth.state(seed, ZONE, start, STEP).plants
    again = 40 if stamp < start + STEP else 0  # a rerun of the dispatch is another dispatch
    megawatts = {
        "Dual Fuel": plants["gas"] * _DUAL_SHARE + again,
        "Natural Gas": plants["gas"] * (1 - _DUAL_SHARE),
        "Nuclear": plants["nuclear"],
        "Other Fossil Fuels": plants["oil"],
        "Other Renewables": plants["other"],
        "Wind": plants["onshore"] + plants["offshore"],
        "Hydro": plants["river"] + plants["reservoir"] - again,
    }
    name = stamp.astimezone(NEW_YORK).tzname()
    return (f"{name},{fuel},{whole(mw):.1f}" for fuel, mw in megawatts.items())


def expected(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every five minutes in [start, end); oil is unknown until 2020."""
    rows: list[Expected] = []
    for begin, state in truth.window(seed, ZONE, start, end, STEP):
        fuels = state.fuels()
        if begin < _COAL_ENDED:
            fuels["unknown"] += fuels.pop("oil")
        rows.append((ZONE, "generation", begin, begin + STEP, fuels))
    return rows
