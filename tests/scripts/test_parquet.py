"""Days go out to Parquet and come in again as they were; what is there is not written twice."""

import re
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import Mock

import pandas as pd
import psycopg2
import pytest

from database import locks, runs
from database.connection import connect, transaction
from database.rows import Row
from database.store import ESTIMATED, store
from scripts.parquet import main
from tests.conftest import copy_of

HOUR = timedelta(hours=1)
NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)
LATER = datetime(2026, 5, 1, tzinfo=UTC)
FACTS = {
    "publisher": "A publisher",
    "homepage": "https://publisher.invalid/",
    "licence": "CC0",
    "attribution": "A publisher",
    "redistribute": True,
}
EVERYTHING = (
    "select zone_id, measure, s.components, unit, start, value, quality, null, recorded_at"
    " from reading join series s using (series_id) union all"
    " select zone_id, measure, s.components, unit, start, value, 6, issued_at, recorded_at"
    " from forecast join series s using (series_id) order by 1, 2, 4, 5, 8"
)


def mix(start: datetime, **fuels: float) -> Row:
    return Row("GB", "generation", start, start + HOUR, fuels)


def write(rows: list[Row], recorded_at: datetime = LATER, source: str = "a.feed", **how) -> None:
    connection = connect("crawler_rw")
    with transaction(connection) as cursor:
        runs.register(cursor, source, FACTS)
        store(cursor, source, rows, recorded_at=recorded_at, **how)
    connection.close()


def everything() -> list[tuple]:
    connection = connect("restapi_ro")
    with connection.cursor() as cursor:
        cursor.execute(EVERYTHING)
        found = cursor.fetchall()
    connection.close()
    return found


@pytest.fixture
def filled(database) -> str:
    """Three days of one feed, a forecast, an estimate, and places that were not measured."""
    write([mix(NOON, coal=5.0, wind=1.5), mix(NOON + 30 * HOUR, wind=2.25)])
    write([mix(NOON + HOUR, coal=0.1)], LATER + HOUR, qualities=[ESTIMATED])
    load = Row("FR", "load", NOON, NOON + HOUR, {"load": 50_000.0}, issued_at=NOON - 9 * HOUR)
    write([load, load._replace(issued_at=NOON - HOUR)], source="b.feed")
    write([Row("FR", "price", NOON, NOON + HOUR, {"day_ahead": -3.5}, "EUR/MWh")], source="b.other")
    return database


def test_days_come_in_as_they_went_out(filled, home, template, monkeypatch, tmp_path, capsys):
    before = everything()
    assert main(["export", str(tmp_path)]) == 0
    assert "exported 4 days" in capsys.readouterr().out
    with copy_of(home, template) as empty:
        monkeypatch.setenv("DATABASE_URL", empty)
        assert everything() == []
        assert main(["import", str(tmp_path)]) == 0
        assert everything() == before


def test_a_day_that_did_not_change_is_not_written_again(filled, tmp_path, capsys):
    main(["export", str(tmp_path)])
    write([mix(NOON, coal=6.0)], LATER + 2 * HOUR)
    capsys.readouterr()
    assert main(["export", str(tmp_path)]) == 0
    assert "exported 1 days" in capsys.readouterr().out
    table = pd.read_parquet(tmp_path / "a.feed" / "2026-03-28.parquet")
    assert table.query("component == 'coal'")["value"].tolist() == [6.0, 0.1]


def test_what_a_mended_parser_makes_of_a_kept_answer_goes_out_too(filled, tmp_path):
    main(["export", str(tmp_path)])
    write([mix(NOON, coal=5.5, wind=1.5)], LATER)  # recorded as the answer was, at the same moment
    main(["export", str(tmp_path)])
    table = pd.read_parquet(tmp_path / "a.feed" / "2026-03-28.parquet")
    assert table.query("component == 'coal'")["value"].tolist() == [5.5, 0.1]


def test_simulated_days_do_not_come_into_a_store_of_the_operators(
    filled, home, template, monkeypatch, tmp_path, capsys
):
    with transaction(connect("owner")) as cursor:
        runs.claim_upstream(cursor, "http://simulator.invalid")
    main(["export", str(tmp_path)])
    with copy_of(home, template) as real:
        monkeypatch.setenv("DATABASE_URL", real)
        with transaction(connect("owner")) as cursor:
            runs.claim_upstream(cursor, "")
        assert main(["import", str(tmp_path)]) == 2
        assert "not of http://simulator.invalid" in capsys.readouterr().err
        assert everything() == []


def test_an_import_waits_for_who_collects_the_source(filled, tmp_path, monkeypatch, capsys):
    main(["export", str(tmp_path)])
    monkeypatch.setattr("scripts.parquet.PATIENCE_SECONDS", 0.1)
    with closing(connect("crawler_rw")) as collecting, locks.held(collecting, "source a.feed"):
        assert main(["import", str(tmp_path)]) == 75
    assert "a.feed is being collected" in capsys.readouterr().err


def test_an_old_file_does_not_change_the_terms_of_a_source(filled, tmp_path):
    main(["export", str(tmp_path)])
    with transaction(connect("owner")) as cursor:
        runs.register(cursor, "a.feed", FACTS | {"redistribute": False})
        assert main(["import", str(tmp_path)]) == 0
        cursor.execute("select redistribute from source where key = 'a.feed'")
        assert cursor.fetchall() == [(False,)]


def test_a_database_that_goes_away_meanwhile_is_said(filled, tmp_path, monkeypatch, capsys):
    main(["export", str(tmp_path)])
    away = psycopg2.OperationalError("server closed the connection unexpectedly")
    monkeypatch.setattr("scripts.parquet._store", Mock(side_effect=away))
    assert main(["import", str(tmp_path)]) == 75
    assert "server closed the connection" in capsys.readouterr().err


def test_an_import_does_not_replace_what_was_learnt_later(filled, tmp_path):
    main(["export", str(tmp_path)])
    write([mix(NOON, coal=7.0)], LATER + 2 * HOUR)
    known = everything()
    assert main(["import", str(tmp_path)]) == 0
    assert everything() == known


def test_a_file_says_whose_data_it_holds(filled, tmp_path):
    main(["export", str(tmp_path), "--source", "b"])
    assert sorted(path.parent.name for path in tmp_path.rglob("*.parquet")) == ["b.feed", "b.other"]
    table = pd.read_parquet(tmp_path / "b.feed" / "2026-03-28.parquet")
    assert table["end"].tolist() == [NOON + HOUR] * 2
    assert table["issued_at"].tolist() == [NOON - 9 * HOUR, NOON - HOUR]


def test_the_day_that_is_not_over_is_left_out(database, tmp_path, capsys):
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    write([mix(now - 48 * HOUR, coal=1.0), mix(now, coal=1.0)], now)
    assert main(["export", str(tmp_path)]) == 0
    assert "exported 1 days" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export", "{}", "--source", "atlantis"], "nothing is kept of atlantis"),
        (["export", "{}", "--since", "soon"], "'soon' is not a date"),
        (["import", "{}/nowhere"], "no folder"),
    ],
)
def test_what_cannot_be_followed_says_why(database, tmp_path, capsys, arguments, said):
    assert main([word.format(tmp_path) for word in arguments]) == 2
    assert re.search(said, capsys.readouterr().err)


def test_a_strange_file_stores_nothing(database, tmp_path, capsys):
    folder = Path(tmp_path / "a.feed")
    folder.mkdir()
    pd.DataFrame({"zone": ["GB"]}).to_parquet(folder / "2026-03-28.parquet")
    assert main(["import", str(tmp_path)]) == 2
    assert "was not written by an export" in capsys.readouterr().err
    assert everything() == []
