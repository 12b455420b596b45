"""A store of an older release is brought up to date and loses nothing."""

import shutil
from datetime import UTC, datetime

import pytest

from database import reference
from database.connection import connect, transaction
from database.migrate import HERE, migrate
from database.readings import Series, between, series_of
from tests.database.servers import query

START = datetime(2026, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 4, 1, tzinfo=UTC)
AS_IT_WAS = """
    insert into source (key, publisher, homepage, licence, attribution, redistribute)
    select key, 'Somebody', 'https://publisher.invalid/', 'none', 'Somebody', key like 'gridtide%'
    from unnest(array['miso', 'elexon.generation', 'gridtide.intensity']) key;
    insert into series (source_id, zone_id, measure, resolution, unit, components)
    select source_id, zone_id, measure, '1 hour', unit, components
    from (values ('miso', 'US-MISO', 'generation', 'MW', '{gas,wind}'::text[]),
                 ('elexon.generation', 'GB', 'generation', 'MW', '{gas,wind}'),
                 ('gridtide.intensity', 'US-MISO', 'carbon_intensity', 'gCO2eq/kWh', '{lifecycle}'),
                 ('gridtide.intensity', 'GB', 'carbon_intensity', 'gCO2eq/kWh', '{lifecycle}'))
        as made(source, zone, measure, unit, components)
    join source on source.key = made.source join zone on zone.key = made.zone;
    insert into reading (series_id, start, value, recorded_at)
    select series_id, '2026-03-01Z', array[250.5], '2026-04-01Z' from series;
"""


@pytest.fixture
def first_release(empty_database, tmp_path) -> str:
    """A database as the first migration made it, with a source of each of two zones."""
    folder = tmp_path / "database"
    later = shutil.ignore_patterns("000[2-9]*", "001*", "gap.sql", "*freshness.sql", "__pycache__")
    shutil.copytree(HERE, folder, ignore=later)
    migrate(folder)
    reference.load(connection := connect("owner"))
    with transaction(connection) as cursor:
        cursor.execute(AS_IT_WAS)
    connection.close()
    return empty_database


def answering(zone: str, measure: str) -> Series:
    connection = connect("owner")
    series, *_ = series_of(connection, zone, measure)
    connection.close()
    return series


def test_a_feed_gets_its_own_name(first_release):
    migrate()
    assert answering("US-MISO", "generation").source == "miso.generation"
    assert answering("GB", "generation").source == "elexon.generation"


def test_what_was_derived_is_filed_under_what_it_was_derived_from(first_release):
    migrate()
    series = answering("US-MISO", "carbon_intensity")
    assert series.source == "gridtide.intensity.miso.generation"
    assert not series.redistribute
    connection = connect("owner")
    assert [r.values for r in between(connection, series, START, NOW)] == [(250.5,)]
    connection.close()
    left = query(first_release, "select count(*) from source where key = 'gridtide.intensity'")
    assert left == [(0,)]
