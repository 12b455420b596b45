"""Who is due, and for which windows; pure: the clock and the past are arguments."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crawler.source import LONGEST_RETRY, Source, Window
from database.runs import State

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_WAIT = timedelta(hours=1)
REFUSED_WAIT = timedelta(minutes=30)
A_TICK = timedelta(minutes=5)


def is_due(source: Source, state: State | None, now: datetime) -> bool:
    """Whether the tick should look at a source now.

    Never twice within `every`; later after failures (doubling, an hour at most), half an hour
    after a refusal, and not before the moment that the publisher named. A past that lies in the
    future was written by a wrong clock and holds nobody up.
    """
    if source.disabled or is_quiet(source, now):
        return False
    if state is None or state.last_started is None:
        return True
    if state.retry_after and now < state.retry_after < now + LONGEST_RETRY + A_TICK:
        return False
    return not timedelta(0) <= now - state.last_started < wait(source, state)


def wait(source: Source, state: State) -> timedelta:
    """How long after its last start a source is looked at again."""
    longest = max(LONGEST_WAIT, source.every)
    doubled = min(source.every * (1 << min(max(state.failures - 1, 0), 16)), longest)
    return max(doubled, REFUSED_WAIT) if state.last_outcome == "refused" else doubled


def is_quiet(source: Source, now: datetime) -> bool:
    """Whether the publisher's daily quiet time, on its own clock, covers this moment."""
    if source.quiet is None:
        return False
    start, end = (time.fromisoformat(text) for text in source.quiet)
    local = now.astimezone(ZoneInfo(source.timezone)).time()
    return start <= local < end if start <= end else local >= start or local < end


def tick_window(source: Source, now: datetime) -> Window:
    """What the tick asks for: from `look_back` ago until `look_ahead` from now."""
    return Window(now - source.look_back, now + source.look_ahead)


def backfill_windows(source: Source, window: Window, now: datetime) -> list[Window]:
    """The windows of a backfill: what the publisher can still be asked, cut to its span.

    They are cut at whole spans since 1970, wherever the backfill begins, so that a later one asks
    for the same windows and knows which are done.
    """
    if source.reach is None:
        return []
    start, end = max(window.start, now - source.reach), min(window.end, now + source.look_ahead)
    if start >= end:
        return []
    first_cut = start + ((EPOCH - start) % source.span or source.span)
    if first_cut >= end:
        return [Window(start, end)]
    return [Window(start, first_cut), *Window(first_cut, end).pieces(source.span)]
