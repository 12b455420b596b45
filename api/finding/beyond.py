"""The carbon intensity that is foretold beyond what was derived, for a span that reaches there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from psycopg2.extensions import connection as Connection

from api.errors import Problem
from api.finding.readings import Intervals
from api.finding.stated import Stated, stated_of
from api.models.sought import Sought
from database.zones import Zone


def beyond(
    connection: Connection, zone: Zone, since: datetime, end: datetime, sought: Sought
) -> Stated | None:
    """What is foretold from `since` to the first interval that starts at or after `end`.

    By the best forecast that tells anything there; None where none does.
    """
    ranked = sought.ranked(connection, zone.key, since, end)
    for series in ranked.series:
        points = sought.read(connection, series, since, end)
        ahead = [one for one in points if one.issued_at and one.start >= since]
        if ahead:
            passed_over = ranked.passed_over(series)
            return Stated(series, sought.factor_set, Intervals(ahead), passed_over)
    return None


def instead(
    connection: Connection,
    zone: Zone,
    start: datetime,
    end: datetime,
    sought: Sought,
    without: Problem,
) -> Stated:
    """What is foretold of a span in which nothing was derived, `without` saying so.

    Raises `without` where nobody foretells the zone; other errors are those of `stated_of`.
    """
    if without.code not in {400, 404}:
        raise without
    try:
        return stated_of(connection, zone, start, end, sought)
    except Problem as nobody:
        raise (without if nobody.code == 404 else nobody) from nobody


def continued(told: dict[str, Any], ahead: Stated) -> dict[str, Any]:
    """What is told of derived points, with those foretold after them, and whose they are."""
    foretold = ahead.told()
    points = [{**one, "renewable_ratio": None} for one in foretold.pop("carbon_intensities")]
    said = {name: value for name, value in foretold.items() if name != "factor_set"}
    return {
        **told,
        "carbon_intensities": [*told["carbon_intensities"], *points],
        "foretold_by": said,
    }
