"""Which files of NYISO's archive there are: nine days by the day, earlier ones by the month.

`Last-Modified` is sent, and `If-Modified-Since` is not honoured.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from simulator import truth
from simulator.noise import uniform
from simulator.wire import Answer, Operator, Question, not_found

ZONE = "US-NY"
NEW_YORK = ZoneInfo("America/New_York")
STEP = timedelta(minutes=5)
ONE_DAY = timedelta(days=1)
DAYS_KEPT = 9

Files = Callable[[int, date, datetime], str]
"""The file of a seed and a local day as it stands at a moment; nothing before its first line."""

_PATH = re.compile(r"/public/csv/(\w+)/(\d{8})(\w+?)(\.csv|_csv\.zip)")


def serving(feeds: Mapping[str, Files]) -> Operator:
    """An operator that answers `/public/csv/<feed>/YYYYMMDD<feed>.csv` and `…01<feed>_csv.zip`."""

    def answer(question: Question, seed: int, now: datetime) -> Answer:
        found = _PATH.fullmatch(question.path)
        if not found or found[1] != found[3] or found[1] not in feeds:
            return not_found()
        try:
            day = datetime.strptime(found[2], "%Y%m%d").replace(tzinfo=NEW_YORK).date()
        except ValueError:
            return not_found()
        if found[4] == ".csv":
            return _day(feeds[found[1]], seed, day, now)
        return _month(found[1], feeds[found[1]], seed, day, now)

    return answer


def _day(document: Files, seed: int, day: date, now: datetime) -> Answer:
    today = now.astimezone(NEW_YORK).date()
    text = document(seed, day, now) if 0 <= (today - day).days <= DAYS_KEPT else ""
    if not text:
        return not_found()
    return Answer(text.encode(), "text/csv", headers={"Last-Modified": changed(document, day, now)})


def changed(document: Files, day: date, now: datetime) -> str:
    """When a file changed last: forecasts with the day, the others every five minutes."""
    newest = min(truth.floor_to(now, STEP), midnight(day + ONE_DAY))
    issued = midnight(day) if document.__module__.endswith("forecast") else newest
    return format_datetime(issued.astimezone(UTC), usegmt=True)


def _month(feed: str, document: Files, seed: int, first: date, now: datetime) -> Answer:
    packed = io.BytesIO()
    days = [day for day in _days_of(first) if day < now.astimezone(NEW_YORK).date()]
    if first.day != 1 or not days:
        return not_found()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for day in days:
            name = zipfile.ZipInfo(f"{day:%Y%m%d}{feed}.csv", (first.year, first.month, 1, 0, 0, 0))
            archive.writestr(name, document(seed, day, now), zipfile.ZIP_DEFLATED)
    return Answer(packed.getvalue(), "application/x-zip-compressed")


def _days_of(first: date) -> Iterator[date]:
    day = first
    while day.month == first.month:
        yield day
        day += ONE_DAY


def midnight(day: date) -> datetime:
    """When a local day begins."""
    return datetime.combine(day, time(), NEW_YORK).astimezone(UTC)


def starts(day: date, step: timedelta = STEP) -> list[datetime]:
    """The intervals of a local day, of 23 to 25 hours."""
    return list(truth.intervals(midnight(day), midnight(day + ONE_DAY), step))


def clock(moment: datetime, form: str = "%m/%d/%Y %H:%M:%S") -> str:
    """A moment on New York's clock, without its name."""
    return moment.astimezone(NEW_YORK).strftime(form)


def in_between(seed: int, name: str, start: datetime) -> datetime | None:
    """A moment off the grid in one interval out of twenty: the dispatch was run again."""
    place = int(start.timestamp())
    if uniform(seed, f"nyiso {name} again", place) < 0.9:
        return None
    return start + timedelta(seconds=1 + int(148 * (1 + uniform(seed, f"nyiso {name}", place))))
