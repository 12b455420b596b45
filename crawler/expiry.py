"""Lets go of what is older than its keeper wants: answers, idle runs, forecasts of our own."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import datetime, timedelta

from crawler.archive import Archive
from database import expiry
from database.connection import connect


def run(
    archive: Archive, now: datetime, answers: int | None, runs: int | None, forecasts: int | None
) -> None:
    """Delete answers older than so many days, forget runs and forecasts so old; print what went.

    None keeps them all. Days are whole days of UTC. A file that cannot be deleted raises OSError;
    it is tried again the next time.
    """
    gone = {"answers": 0, "bytes": 0, "runs": 0, "forecasts": 0}
    with closing(connect("owner")) as connection:
        if answers is not None:
            for old in expiry.expirable(connection, _midnight(now, answers), now):
                archive.remove(old.path)
                gone["answers"] += len(old.documents)
                gone["bytes"] += old.bytes
            archive.sweep(_midnight(now, answers))
        if runs is not None:
            gone["runs"] = expiry.forget_runs(connection, _midnight(now, runs))
        if forecasts is not None:
            gone["forecasts"] = expiry.forget_forecasts(connection, _midnight(now, forecasts))
    print(json.dumps({"expire": now.isoformat(), **gone}))


def _midnight(now: datetime, days: int) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days)
