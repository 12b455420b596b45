"""The skill of forecasts is kept by how far ahead they looked, the newest period alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from psycopg2.extensions import connection as Connection

from database import skill
from database.connection import connect, transaction
from database.rows import Row
from database.skill import Progress, SkillRow
from database.store import store
from tests.crawler.fakes import register

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROW = SkillRow(
    "GB", "load", "load", "fake", "fake", "MW", 1, 6, NOON - timedelta(days=28), NOON, 168,
    40.5, 2.5, -3.0, 0.8, 0.7, None, NOON,
)  # fmt: skip


def test_skill_reads_back_as_it_was_kept(connection: Connection) -> None:
    register(connection)
    later = ROW._replace(first_hour=7, last_hour=24, mape=None, saving_share=-0.1)
    with transaction(connection) as cursor:
        skill.keep(cursor, [later, ROW])
    assert skill.table(connection) == [ROW, later]
    assert skill.table(connection, zone="GB", measure="load", source="fake") == [ROW, later]
    assert skill.table(connection, zone="FR") == []


def test_what_is_measured_anew_takes_the_place_of_the_former(connection: Connection) -> None:
    register(connection)
    newer = ROW._replace(mae=39.0, measured_at=NOON + timedelta(days=1))
    with transaction(connection) as cursor:
        skill.keep(cursor, [ROW])
        skill.keep(cursor, [newer])
    assert skill.table(connection) == [newer]


def test_the_api_reads_skill_and_the_crawler_writes_it(connection: Connection) -> None:
    register(connection)
    crawler = connect("crawler_rw")
    with transaction(crawler) as cursor:
        skill.keep(cursor, [ROW])
    crawler.close()
    reader = connect("restapi_ro")
    assert skill.table(reader) == [ROW]
    reader.close()


def test_how_far_measuring_has_come_is_remembered(connection: Connection) -> None:
    assert skill.progress(connection) is None
    for come in (Progress(NOON, "GB"), Progress(NOON + timedelta(days=1), None)):
        with transaction(connection) as cursor:
            skill.keep_progress(cursor, come)
        assert skill.progress(connection) == come


def test_only_zones_that_are_foretold_are_measured(connection: Connection) -> None:
    register(connection)
    hour = timedelta(hours=1)
    told = Row("GB", "load", NOON, NOON + hour, {"load": 1.0}, issued_at=NOON - hour)
    read = Row("FR", "load", NOON, NOON + hour, {"load": 1.0})
    with transaction(connection) as cursor:
        store(cursor, "fake", [told, read], recorded_at=NOON)
    assert skill.foretold_zones(connection, ["load", "price"]) == ["GB"]
    assert skill.foretold_zones(connection, ["price"]) == []
    assert skill.foretold_zones(connection, ["load"], ["FR"]) == []
