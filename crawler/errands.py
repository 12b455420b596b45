"""What a tick asks beside the newest: gaps that the publisher can still fill, days it may revise.

Errands ride along with ticks that are due anyway, after the newest came well, so they neither
wake an idle tick nor keep a source waiting. What was asked, and when, is known from the runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from psycopg2.extensions import connection as Connection

from crawler.gaps import Gap, gaps, windows_over
from crawler.source import Source, Window
from database import runs
from database.gaps import held, holds
from database.runs import Errand, State

RECENT = timedelta(days=7)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# By then the night's revisions are published, and the newest is not what everybody asks for.
MORNING = time(6)
TRIES_A_DAY = 3
MOST_AT_ONCE = 4


class Task(NamedTuple):
    """A window that is asked for, and the kind of run that it makes."""

    kind: str
    window: Window


def tasks(
    connection: Connection, key: str, source: Source, before: State | None, now: datetime
) -> list[Task]:
    """What a tick that is due asks a source for beside the newest: one gap, some old days.

    Gaps are looked for once an hour, since looking costs more than asking who is due. Days of
    which nothing is held are not asked *again*; nor is anything by a source's first tick.
    """
    past = runs.errands(connection, key, now - RECENT - DAY)

    def is_held(window: Window) -> bool:
        return holds(connection, key, window.start, window.end)

    known = revisits(source, past, now, is_held) if before and before.last_started else []
    wanted = [Task("revisit", window) for window in known]
    if source.reach is not None and not source.sparse and _hour_has_turned(before, now):
        found = gaps(source, held(connection, key, now - RECENT), now)
        fillable = awake(pieces(recent(found, source, now), source.span), past, now)
        wanted[:0] = [Task("gap", one) for one in windows_over(fillable, source.span)[:1]]
    return wanted


def _hour_has_turned(before: State | None, now: datetime) -> bool:
    last = before.last_started if before else None
    return last is None or last.replace(minute=0, second=0) != now.replace(minute=0, second=0)


def recent(found: Iterable[Gap], source: Source, now: datetime) -> Iterator[Gap]:
    """The fillable parts of gaps of the last days; what the tick asks for anyway is left out.

    A zone that was silent all these days is not waited for: `--backfill-gaps` asks for it.
    """
    since, until = now - RECENT, now - source.look_back
    for gap in found:
        silent = gap.is_open and gap.start < since
        if gap.until and not silent and gap.end > since and gap.start < until:
            yield gap._replace(start=max(gap.start, since), end=min(gap.end, until))


def pieces(found: Iterable[Gap], span: timedelta) -> Iterator[Gap]:
    """Gaps as they are asked for, so that what is in vain for one piece keeps no other waiting."""
    for gap in found:
        for piece in Window(gap.start, gap.end).pieces(span):
            yield gap._replace(start=piece.start, end=piece.end)


def awake(found: Iterable[Gap], past: Sequence[Errand], now: datetime) -> Iterator[Gap]:
    """The gaps to ask for now: after an hour, two, four, a day at most since they were in vain."""
    for gap in found:
        tried = {e.started for e in past if e.kind == "gap" and _covers(e, gap.start)}
        pause = min(HOUR * (1 << min(max(len(tried) - 1, 0), 10)), DAY)
        if not tried or now >= max(tried) + pause:
            yield gap


def revisits(
    source: Source,
    past: Sequence[Errand],
    now: datetime,
    is_held: Callable[[Window], bool] = lambda _: True,
) -> list[Window]:
    """The days that the publisher may have revised, each once a day, from its morning on.

    They are whole days of the publisher's clock, cut to its span; what is not held is passed over.
    One that fails is tried again after an hour, three times a day at most. A source that is looked
    at often gets one at a time.
    """
    clock = ZoneInfo(source.timezone)
    local = now.astimezone(clock)
    if not source.revises or local.time() < MORNING:
        return []
    midnight = _day(local.date(), clock).start
    today = [e for e in past if e.kind == "revisit" and e.started >= midnight]
    wanted = (
        piece
        for age in source.revises
        for piece in _day(local.date() - age, clock).pieces(source.span)
        if (source.reach is None or piece.start >= now - source.reach) and _open(piece, today, now)
    )
    return list(islice(filter(is_held, wanted), min(max(source.every // HOUR, 1), MOST_AT_ONCE)))


def _open(window: Window, today: Iterable[Errand], now: datetime) -> bool:
    middle = window.start + window.length / 2
    about_it: dict[datetime, bool] = {}
    for errand in today:
        if _covers(errand, middle):
            about_it[errand.started] = about_it.get(errand.started, True) and errand.is_good
    if not about_it:
        return True
    failed_lately = now < max(about_it) + HOUR
    return not (any(about_it.values()) or failed_lately or len(about_it) >= TRIES_A_DAY)


def _covers(errand: Errand, moment: datetime) -> bool:
    if errand.start is None or errand.end is None:
        return True
    return errand.start <= moment < errand.end


def _day(day: date, clock: ZoneInfo) -> Window:
    return Window(_midnight(day, clock), _midnight(day + DAY, clock))


def _midnight(day: date, clock: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), clock).astimezone(UTC)
