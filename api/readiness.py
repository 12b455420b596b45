"""Whether the answers can be relied on: pure judgement of how the sources fare."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from database.health import Attempt

SILENT_AFTER = timedelta(hours=1)
FAILING_AFTER = timedelta(hours=6)
FORGOTTEN_AFTER = timedelta(days=7)


def reasons(attempts: Sequence[Attempt], now: datetime) -> list[str]:
    """Why the API is not ready, in sentences; empty when it is.

    Nothing was ever crawled, nothing was tried for an hour, or a source has been tried for six
    hours and has not gone well. A source that nobody tried for a week is retired.
    """
    if not attempts:
        return ["no source has been crawled yet"]
    newest = max(attempt.last_tried for attempt in attempts)
    silent = [f"no source was tried since {newest.isoformat()}"]
    current = [a for a in attempts if newest - a.last_tried < FORGOTTEN_AFTER]
    failing = [_failing(attempt) for attempt in current if _fails(attempt)]
    return (silent if now - newest > SILENT_AFTER else []) + failing


def _fails(attempt: Attempt) -> bool:
    return attempt.last_tried - _since(attempt) > FAILING_AFTER


def _since(attempt: Attempt) -> datetime:
    return attempt.last_good or attempt.first_tried


def _failing(attempt: Attempt) -> str:
    since = _since(attempt).isoformat()
    return f"{attempt.source} has not gone well since {since}; last attempt: {attempt.last_outcome}"
