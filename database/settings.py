"""The settings of gridtide's store, read from the environment into one frozen value."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

SYSTEM_HOME = Path("/var/lib/gridtide")
# What the embedded server calls its owner and its database, and its socket in its folder.
OWNER = DATABASE = "gridtide"
SOCKET = ".s.PGSQL.5432"


class Settings(NamedTuple):
    """Where data are kept and fetched from.

    `database_url` None means the embedded server in `home`; `database_read_url` is a replica for
    those who only read. `upstream` takes every upstream request instead of the operators' own
    hosts; empty means those. API keys are not here: only the code that sends them reads them.
    """

    database_url: str | None
    database_read_url: str | None
    home: Path
    upstream: str


def settings() -> Settings:
    """The environment's settings; an empty variable counts as absent."""
    return Settings(
        database_url=os.environ.get("DATABASE_URL") or None,
        database_read_url=os.environ.get("DATABASE_READ_URL") or None,
        home=Path(os.path.abspath(os.environ.get("GRIDTIDE_HOME") or _default_home())),  # noqa: PTH100 - resolve() would follow links
        upstream=(os.environ.get("GRIDTIDE_UPSTREAM") or "").rstrip("/"),
    )


def _default_home() -> Path:
    """`/var/lib/gridtide` for root, else the user's folder by the XDG rules."""
    if os.geteuid() == 0:
        return SYSTEM_HOME
    given = os.environ.get("XDG_DATA_HOME", "")
    folder = Path(given) if given.startswith("/") else Path.home() / ".local" / "share"
    return folder / "gridtide"
