"""Makes the store ready: database up to date, sources known to it, a folder that can be written."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import closing

from crawler.source import Parser
from database import health, runs
from database.connection import connect, transaction
from database.migrate import migrate
from database.settings import settings

TERMS = ("publisher", "homepage", "licence", "attribution", "redistribute")
REGISTERED = (*TERMS, "lag", "reach", "sparse")


def prepare(
    chosen: Mapping[str, Parser], patience: float | None = None, *, asks: bool = True
) -> None:
    """Bring the database up to date, and make the sources known to it.

    Who `asks` an upstream binds the store to it, or is turned away where it holds another's data;
    who only reads what is kept may do so whatever the upstream. Waits no longer than `patience`
    seconds for others who prepare. Raises OSError where the data folder cannot be written.
    """
    migrate(patience=patience)
    _check_home()
    with closing(connect("crawler_rw")) as connection, transaction(connection) as cursor:
        if asks:
            runs.claim_upstream(cursor, settings().upstream)
        for key, parser in sorted(chosen.items()):
            facts = {name: getattr(parser.SOURCE, name) for name in REGISTERED}
            runs.register(cursor, key, facts)
            health.disable(cursor, key, parser.SOURCE.disabled)


def _check_home() -> None:
    archive = settings().home / "archive"
    archive.mkdir(parents=True, exist_ok=True)
    if not os.access(archive, os.W_OK | os.X_OK):
        raise PermissionError(f"the data folder cannot be written: {archive}")
