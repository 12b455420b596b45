"""The shortest look: whether a tick has anything to do, before anything dear is imported.

A tick leaves behind when the next source will be due; until then a tick is over at once. Most of
a day's 1440 ticks find nothing to do, and would otherwise spend their time importing.
"""

from __future__ import annotations

import os
import zlib
from datetime import UTC, datetime
from pathlib import Path

from database.settings import Settings

FILE = "next-due"


def until(settings: Settings, now: datetime) -> datetime | None:
    """When the next source is due, if that is known and lies after `now`; else None."""
    try:
        mark, _, moment = (settings.home / FILE).read_text(encoding="ascii").partition(" ")
        due = datetime.fromisoformat(moment)
    except (OSError, ValueError):
        return None
    return due if mark == _mark(settings) and now < due else None


def leave(settings: Settings, due: datetime) -> None:
    """Tell the ticks to come when the next source is due."""
    settings.home.mkdir(parents=True, exist_ok=True)
    unfinished = settings.home / f"{FILE}.{os.getpid()}"
    unfinished.write_text(f"{_mark(settings)} {due.astimezone(UTC).isoformat()}", encoding="ascii")
    unfinished.replace(settings.home / FILE)


def forget(settings: Settings) -> None:
    """Let the next tick look for itself."""
    Path(settings.home / FILE).unlink(missing_ok=True)


def _mark(settings: Settings) -> str:
    """Another database, upstream or set of keys makes the note void; it tells none of them."""
    keys = sorted(name for name in os.environ if name.endswith(("_TOKEN", "_KEY")))
    return f"{zlib.crc32(repr((settings.database_url, settings.upstream, keys)).encode()):08x}"
