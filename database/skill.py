"""How good forecasts were: by zone, measure, component, source, and how far ahead they looked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, cast

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import execute_batch

from database.queries import load

SQL = load("skill")


class SkillRow(NamedTuple):
    """The skill of one source's forecasts `first_hour` to `last_hour` ahead of their issue.

    What was foretold of hours in [start, end) is compared with the readings of `truth`, a source.
    `hours` is the number of pairs. `mae` and `bias` (foretold less true, in the mean) are in
    `unit`, `mape` is in %, None where the truth is zero. `coverage`: the share of hours (0 to 1)
    whose truth lay within p10 and p90, None where no quantiles are foretold. `persistence_ratio`:
    `mae` over that of "as 24 hours before" as it was known at the issue, below 1 is better.
    `saving_share`: of the carbon that a run placed by a perfect forecast saves, how much one placed
    by this forecast saves (1 is perfect, below 0 does harm); None for what is no intensity.
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


def measured_at(connection: Connection) -> datetime | None:
    """When skill was last measured."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["measured_at"])
        return cast("datetime | None", cursor.fetchall()[0][0])
