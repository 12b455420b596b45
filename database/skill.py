"""How good forecasts were: by zone, measure, component, source, and how far ahead they looked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import execute_batch

from database.queries import load

SQL = load("skill")
# Of so long before now skill is measured; what was foretold of it is needed.
PERIOD = timedelta(days=28)


class SkillRow(NamedTuple):
    """How far one source was off in the hours `first_hour` to `last_hour` ahead.

    At each full hour that began within [start, end), by the newest vintage that had been issued
    then; compared with the hourly means of what `truth`, a source, read. `hours` is the number of
    pairs. `mae` and `bias` (foretold less true, in the mean) are in `unit`; `mape` is in %, None
    where the truth is zero. `coverage`: the share (0 to 1) of truths within p10 and p90, None where
    no quantiles are foretold. `persistence_ratio`: `mae` over that of the reading a whole number of
    days before that was the newest at the time; below 1 is better. `saving_share`: of the carbon
    that a run of four hours, placed within the first `last_hour` hours (or as many as were
    foretold then, if they reach `first_hour`), saves with a perfect forecast against starting at
    once, how much it saves with this one (1 is perfect, below 0 does harm); None for what is no
    intensity.
    """

    zone: str
    measure: str
    component: str
    source: str
    truth: str
    unit: str
    first_hour: int
    last_hour: int
    start: datetime
    end: datetime
    hours: int
    mae: float
    mape: float | None
    bias: float
    coverage: float | None
    persistence_ratio: float | None
    saving_share: float | None
    measured_at: datetime


def table(
    connection: Connection,
    zone: str | None = None,
    measure: str | None = None,
    source: str | None = None,
) -> list[SkillRow]:
    """The skill of all forecasts, or of those of a zone, a measure, a source.

    Ascending by zone, measure, component, source and hours ahead.
    """
    with connection.cursor() as cursor:
        cursor.execute(SQL["table"], {"zone": zone, "measure": measure, "source": source})
        return [SkillRow(*row) for row in cursor.fetchall()]


def keep(cursor: Cursor, rows: Iterable[SkillRow]) -> None:
    """Store what was measured, in the place of what was before."""
    execute_batch(cursor, SQL["keep"], [row._asdict() for row in rows])


def foretold_zones(
    connection: Connection, measures: Sequence[str], zones: Sequence[str] | None = None
) -> list[str]:
    """The zones, of these or of all, of which some of the measures are foretold, by key."""
    asked = {"measures": list(measures), "zones": zones and list(zones)}
    with connection.cursor() as cursor:
        cursor.execute(SQL["zones"], asked)
        return [zone for (zone,) in cursor.fetchall()]


class Progress(NamedTuple):
    """The run that measured last began at `began`, and came as far as `zone`: None is the end."""

    began: datetime
    zone: str | None


def progress(connection: Connection) -> Progress | None:
    """How far measuring has come; None before the first time."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["progress"])
        found = cursor.fetchone()
    if found is None:
        return None
    began, _, zone = str(found[0]).partition(" ")
    return Progress(datetime.fromisoformat(began), zone or None)


def keep_progress(cursor: Cursor, come: Progress) -> None:
    """Remember how far measuring has come."""
    told = f"{come.began.isoformat()} {come.zone or ''}"
    cursor.execute(SQL["keep_progress"], {"progress": told})
