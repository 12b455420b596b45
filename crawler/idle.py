"""The shortest look: whether a tick has anything to do, before anything dear is imported.

A tick leaves behind when the next source will be due; until then a tick is over at once. Most of
a day's 1440 ticks find nothing to do, and would otherwise spend their time importing.
"""

from __future__ import annotations

import os
import zlib
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from database.settings import Settings

FILE = "next-due"
LONGEST = timedelta(hours=1)


def until(settings: Settings, now: datetime) -> datetime | None:
    """When the next source is due, if that is known and lies after `now`; else None.

    A note of more than an hour ahead was written by a wrong clock.
    """
    try:
        mark, _, moment = (settings.home / FILE).read_text(encoding="ascii").partition(" ")
        due = datetime.fromisoformat(moment).astimezone(UTC)
    except (OSError, ValueError):
        return None
    return due if mark == _mark(settings) and now < due <= now + LONGEST else None


def leave(settings: Settings, due: datetime) -> None:
    """Tell the ticks to come when the next source is due; without room for it, they look."""
    unfinished = settings.home / f"{FILE}.{os.getpid()}"
    note = f"{_mark(settings)} {due.astimezone(UTC).isoformat()}"
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(note, encoding="ascii")
        unfinished.replace(settings.home / FILE)
    except OSError:
        with suppress(OSError):
            unfinished.unlink()


def forget(settings: Settings) -> None:
    """Let the next tick look for itself."""
    Path(settings.home / FILE).unlink(missing_ok=True)


def _mark(settings: Settings) -> str:
    """Another database, upstream or set of keys makes the note void; it tells none of them."""
    keys = sorted(k for k, value in os.environ.items() if value and k.endswith(("_TOKEN", "_KEY")))
    return f"{zlib.crc32(repr((settings.database_url, settings.upstream, keys)).encode()):08x}"
