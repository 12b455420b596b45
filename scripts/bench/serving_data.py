"""What the serving benchmark asks about: zones with a year of five-minute mixes, and derived."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from psycopg2.extensions import connection as Connection

from analytics.jobs import derive
from database.connection import transaction
from database.rows import Row
from database.runs import register
from database.store import Changed, store

ZONES = ("DE", "FR", "GB", "ES")
FUELS = ("biomass", "coal", "gas", "hydro", "nuclear", "oil", "solar", "wind", "unknown")
STEP = timedelta(minutes=5)
START = datetime(2025, 1, 1, tzinfo=UTC)
DAYS = 365
END = START + DAYS * timedelta(days=1)
SOURCE = "bench.generation"
FACTS = {
    "publisher": "A publisher",
    "homepage": "https://example.org",
    "licence": "Open",
    "attribution": "Contains data of a publisher",
    "redistribute": True,
}
FILL = """
insert into reading (series_id, start, value, quality, recorded_at)
select series_id, moment, mix, 0, moment + interval '10 minutes'
from series join source using (source_id) join zone using (zone_id)
cross join generate_series(%(start)s, %(end)s - %(step)s, %(step)s) moment
cross join lateral (
    select array(select round((1000 + 900 * sin(fuel + extract(epoch from moment) / 5000))::numeric,
                              1)::float8
                 from generate_series(1, %(fuels)s) fuel)
) mixed(mix)
where source.key = %(source)s and zone.key = %(zone)s
on conflict do nothing
"""


def fill(connection: Connection) -> None:
    """Store the year of each zone and derive its intensities, as a crawl would."""
    for zone in ZONES:
        first = Row(zone, "generation", START, START + STEP, dict.fromkeys(FUELS, 1.0))
        with transaction(connection) as cursor:
            register(cursor, SOURCE, FACTS)
            store(cursor, SOURCE, [first], recorded_at=START)
            asked = {"start": START, "end": END, "step": STEP, "fuels": len(FUELS)}
            cursor.execute(FILL, {**asked, "source": SOURCE, "zone": zone})
            derive(connection, [Changed(zone, "generation", START, END)], now=END)
    with transaction(connection) as cursor:
        cursor.execute("analyze")
