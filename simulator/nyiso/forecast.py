"""The load forecast of six days, issued when the first of them begins."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from simulator import truth
from simulator.noise import smooth
from simulator.nyiso.archive import NEW_YORK, ONE_DAY, ZONE, clock, midnight, starts
from simulator.nyiso.load import ZONES
from simulator.wire import Expected, whole

HOUR = timedelta(hours=1)
_DAYS = 6


def document(seed: int, day: date, now: datetime) -> str:
    """The file of a local day, once it has begun."""
    if now < midnight(day):
        return ""
    names = [name.capitalize() for name in ZONES]
    names = [{"Hud vl": "Hud Vl", "Mhk vl": "Mhk Vl", "N.y.c.": "N.Y.C."}.get(n, n) for n in names]
    lines = [",".join(f'"{name}"' for name in ("Time Stamp", *names, "NYISO"))]
    for start in (hour for n in range(_DAYS) for hour in starts(day + n * ONE_DAY, HOUR)):
        load = _foreseen(seed, day, start)
        parts = [whole(load * share) for _, share in ZONES.values()]
        lines.append(",".join([f'"{clock(start, "%m/%d/%Y %H:%M")}"', *map(str, parts),
                               str(whole(load))]))  # fmt: skip
    return "".join(f"{line}\n" for line in lines)


def _foreseen(seed: int, day: date, start: datetime) -> float:
    """What a day's forecast says of an hour: the further ahead, the further off."""
    ahead = (start - midnight(day)) / ONE_DAY
    luck = smooth(seed, f"nyiso forecast {day}", start.timestamp(), 6 * 3600)
    return truth.state(seed, ZONE, start, HOUR).load * (1 + 0.01 * (1 + ahead) * luck)


def foretold(
    seed: int, _zone: str, _component: str, start: datetime, end: datetime, issued_at: datetime
) -> list[Expected]:
    """What the file says of every hour in [start, end) that was newest at a moment."""
    day = issued_at.astimezone(NEW_YORK).date()
    first, last = midnight(day), midnight(day + _DAYS * ONE_DAY)
    return [
        (ZONE, "load", hour, hour + HOUR, {"load": _foreseen(seed, day, hour)})
        for hour in truth.intervals(max(start, first), min(end, last), HOUR)
    ]
