"""When forecasts of our own were last issued, of what, and why not where they were not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from database.forecast_models import PREFIX
from database.queries import load

SQL = load("forecast_issues")
LONGEST_TEXT = 500

Outcome = Literal["issued", "none", "failed"]


class Candidate(NamedTuple):
    """A measure of a zone that has readings; when it was last tried, and issued in full."""

    zone: str
    measure: str
    tried_at: datetime | None
    full_at: datetime | None


def candidates(
    connection: Connection, measures: Sequence[str], zones: Sequence[str] | None = None
) -> list[Candidate]:
    """What has readings of these measures, by zone, then in the order of the measures."""
    asked = {"measures": list(measures), "ours": PREFIX + "%", "zones": zones and list(zones)}
    with connection.cursor() as cursor:
        cursor.execute(SQL["candidates"], asked)
        return [Candidate(*row) for row in cursor.fetchall()]


def keep(
    cursor: Cursor,
    zone: str,
    measure: str,
    tried_at: datetime,
    outcome: Outcome,
    said: str,
    *,
    full: bool,
) -> None:
    """Record what came of trying to foretell a zone's measure, as far as we do or for a day."""
    told = {"outcome": outcome, "said": said[:LONGEST_TEXT], "full": full}
    cursor.execute(SQL["keep"], {"zone": zone, "measure": measure, "tried_at": tried_at, **told})
