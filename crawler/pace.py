"""How often a publisher may be asked: never more than its limit in any minute, whoever asks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from threading import Lock
from typing import NamedTuple

from crawler.source import Source

# A second over, for requests that hurry on their way.
A_MINUTE_SECONDS = 61.0
AT_ONCE_SHARE = 4

Turn = Callable[[float], float | None]
"""Takes a turn if it comes within so many seconds, and says in how many; else None."""


class Pace(NamedTuple):
    """Requests lie `apart` seconds from each other; who is late makes up for `slack` seconds."""

    apart: float
    slack: float


def pace_of(per_minute: int) -> Pace:
    """The pace that keeps to `per_minute` requests in any minute.

    A quarter of them may go at once; the others follow evenly, so that even a minute that begins
    with such a burst has no more than `per_minute`.

    >>> pace_of(1)
    Pace(apart=61.0, slack=0.0)
    """
    at_once = max(per_minute // AT_ONCE_SHARE, 1)
    apart = A_MINUTE_SECONDS / (per_minute - at_once + 1)
    return Pace(apart, (at_once - 1) * apart)


def pace_key(key: str, source: Source, settings: Mapping[str, str]) -> str:
    """Under which name those take turns who share a publisher's limit: publisher and login.

    Of the login it holds four digits of a hash: enough to tell two apart, too little to guess by.
    """
    publisher = source.pace or key.partition(".")[0]
    login = "\0".join(settings.get(name, "") for name in source.requires)
    return f"{publisher} {hashlib.sha256(login.encode()).hexdigest()[:4]}" if login else publisher


class OwnTurns:
    """Turns of this process alone, where there is no database to share them by."""

    def __init__(self, pace: Pace, clock: Callable[[], float]) -> None:
        self._pace, self._clock = pace, clock
        self._free_at = clock()
        self._lock = Lock()

    def __call__(self, patience: float) -> float | None:
        """Take the next turn; the seconds to wait for it, or None when that is too long."""
        with self._lock:
            now = self._clock()
            free_at = max(self._free_at, now)
            wait = max(free_at - self._pace.slack - now, 0.0)
            if wait >= patience:
                return None
            self._free_at = free_at + self._pace.apart
            return wait
