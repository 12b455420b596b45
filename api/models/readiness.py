"""Whether the answers can be relied on: pure judgement of how the sources fare."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from database.alarms import Alarm
from database.health import Attempt

SILENT_AFTER = timedelta(hours=1)
FAILING_AFTER = timedelta(hours=6)
FORGOTTEN_AFTER = timedelta(days=7)


def reasons(attempts: Sequence[Attempt], now: datetime) -> list[str]:
    """Why the API is not ready, in sentences; empty when it is.

    Nothing was ever crawled, nothing was tried for an hour, or more than half of the sources have
    been tried for six hours and have not gone well: then it is us, or our network, not a publisher.
    A source that nobody tried for a week is retired.
    """
    if not attempts:
        return ["no source has been crawled yet"]
    newest = max(attempt.last_tried for attempt in attempts)
    silent = [f"no source was tried since {newest.isoformat()}"]
    failing = _all_failing(attempts)
    most = 2 * len(failing) > len(_current(attempts))
    return (silent if now - newest > SILENT_AFTER else []) + (failing if most else [])


def degraded(attempts: Sequence[Attempt], alarms: Sequence[Alarm]) -> list[str]:
    """What is not as it should be though most answers can be relied on, in sentences.

    Each source that has been tried for six hours and has not gone well, and each open alarm.
    """
    heard = [f"{alarm.source}: {alarm.message} (alarm {alarm.alarm_id})" for alarm in alarms]
    return _all_failing(attempts) + heard


def _all_failing(attempts: Sequence[Attempt]) -> list[str]:
    return [_failing(attempt) for attempt in _current(attempts) if _fails(attempt)]


def _current(attempts: Sequence[Attempt]) -> list[Attempt]:
    newest = max((attempt.last_tried for attempt in attempts), default=None)
    return [a for a in attempts if newest and newest - a.last_tried < FORGOTTEN_AFTER]


def _fails(attempt: Attempt) -> bool:
    return attempt.last_tried - _since(attempt) > FAILING_AFTER


def _since(attempt: Attempt) -> datetime:
    return attempt.last_good or attempt.first_tried


def _failing(attempt: Attempt) -> str:
    since = _since(attempt).isoformat()
    return f"{attempt.source} has not gone well since {since}; last attempt: {attempt.last_outcome}"
