"""The seven-day forecasts of wind and sun: a CSV of lines that say what they are, from ten on.

Hours that are over, and those after the seventh day, are blank; the page that is to be opened
first is a page.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from simulator import truth
from simulator.isone.doors import HOUR, NEW_YORK, ONE_DAY, ZONE, midnight
from simulator.noise import smooth
from simulator.wire import Answer, Expected, Question, html_answer, merged, whole

_KINDS = {"w": ("Wind", "wind", time(10, 8, 14)), "s": ("Solar", "solar", time(10, 2, 35))}
_DAYS = 8
_AHEAD = timedelta(days=7)
_PAGE = re.compile(
    r"/isoexpress/web/reports/operations/-/tree/seven-day-(wind|solar)-power-forecast"
)


def answer(question: Question, seed: int, now: datetime) -> Answer | None:
    """`/transform/csv/wphf?start=YYYYMMDD` and `sphf`, and the pages where they are linked."""
    if _PAGE.fullmatch(question.path):
        return html_answer("Seven-Day Power Forecast", "<h1>Operations Reports</h1>")
    found = re.fullmatch(r"/transform/csv/([ws])phf", question.path)
    if not found:
        return None
    try:
        day = datetime.strptime(question.get("start"), "%Y%m%d").replace(tzinfo=NEW_YORK).date()
    except ValueError:
        return None
    if issued(found[1], day) > now:
        return None
    return Answer(document(seed, found[1], day).encode(), "text/csv")


def issued(kind: str, day: date) -> datetime:
    """When a day's report is generated."""
    return datetime.combine(day, _KINDS[kind][2], NEW_YORK)


def document(seed: int, kind: str, day: date) -> str:
    """The report of a local day."""
    title, _, _ = _KINDS[kind]
    name = f"seven_day_{title.lower()}_power_forecast_{day:%Y%m%d}.csv"
    days = [day + n * ONE_DAY for n in range(_DAYS)]
    lines = [
        f'"C","ISO New England Inc. Seven Day {title} Power Forecast Report"',
        f'"C","Filename: {name}"',
        f'"C","Report for {day:%m/%d/%Y}"',
        f'"C","Report generated {issued(kind, day):%m/%d/%Y %H:%M:%S %Z}"',
        '"H","",,' + ",".join(f'"Day {n + 1}"' for n in range(_DAYS)),
        '"D","Day",,' + ",".join(f'"{one:%a}"' for one in days),
        '"D","Date","Hour Ending",' + ",".join(f'"{one:%m/%d/%Y}"' for one in days),
    ]
    hours = _hours(days)
    for hour in hours:
        cells = (_cell(seed, kind, day, _named(one).get(hour)) for one in days)
        lines.append(f'"D",,{hour},' + ",".join(cells))
    return "\n".join([*lines, f'"T","{len(hours)} lines"'])


def _hours(days: list[date]) -> list[str]:
    return sorted({hour for day in days for hour in _named(day)})


def _named(day: date) -> dict[str, datetime]:
    """The hours of a local day by the name of their end."""
    hours = list(truth.intervals(midnight(day), midnight(day + ONE_DAY), HOUR))
    local = (hour.astimezone(NEW_YORK) for hour in hours)
    names = (f"{hour.hour + 1:02}{'X' * hour.fold}" for hour in local)
    return dict(zip(names, hours, strict=True))


def _cell(seed: int, kind: str, day: date, start: datetime | None) -> str:
    if start is None or not _is_foretold(kind, day, start):
        return ""
    return str(whole(_foreseen(seed, kind, day, start)))


def _is_foretold(kind: str, day: date, start: datetime) -> bool:
    first = truth.floor_to(issued(kind, day), HOUR)
    return first <= start < first + _AHEAD


def _foreseen(seed: int, kind: str, day: date, start: datetime) -> float:
    fuel = _KINDS[kind][1]
    luck = smooth(seed, f"isone {fuel} {day}", start.timestamp(), 7 * 3600)
    return truth.state(seed, ZONE, start, HOUR).fuels()[fuel] * (1 + 0.1 * luck)


def foretold(
    seed: int, _zone: str, _component: str, start: datetime, end: datetime, issued_at: datetime
) -> list[Expected]:
    """What the reports that were newest at a moment say of the hours in [start, end)."""
    rows: list[Expected] = []
    for kind, (_, fuel, _) in _KINDS.items():
        day = issued_at.astimezone(NEW_YORK).date()
        day = day if issued(kind, day) <= issued_at else day - ONE_DAY
        for hour in truth.intervals(start, end, HOUR):
            if _is_foretold(kind, day, hour):
                values = {fuel: _foreseen(seed, kind, day, hour)}
                rows.append((ZONE, "generation", hour, hour + HOUR, values))
    return merged(rows)
