"""The views for people who write SQL, against a real database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from psycopg2.extensions import connection as Connection

from database.connection import transaction
from database.rows import Row
from database.runs import Run, add_run, register
from database.store import store

VIEWS = sorted((Path(__file__).parents[2] / "database" / "views").glob("*.sql"))
HALF_HOUR = timedelta(minutes=30)
START = datetime(2024, 3, 31, tzinfo=UTC)
LATER = START + HALF_HOUR
FACTS = {
    "publisher": "an operator",
    "homepage": "https://operator.example",
    "licence": "open",
    "attribution": "an operator",
    "redistribute": True,
}


def row(zone: str, measure: str, unit: str = "MW", start: datetime = START, **values: float) -> Row:
    return Row(zone, measure, start, start + HALF_HOUR, values, unit)


def keep(connection: Connection, *rows: Row, source: str = "operator") -> None:
    with transaction(connection) as cursor:
        register(cursor, source, FACTS)
        store(cursor, source, rows, recorded_at=LATER)


def ask(connection: Connection, question: str) -> list[tuple[Any, ...]]:
    with transaction(connection) as cursor:
        cursor.execute(question)
        return list(cursor.fetchall())


def test_generation_has_one_row_for_each_fuel_measured(connection: Connection) -> None:
    keep(connection, row("GB", "generation", gas=5, solar=-3), row("DE", "generation", coal=7))
    keep(connection, row("GB", "generation", start=LATER, gas=6))
    found = ask(connection, 'select zone, source, start, "end", fuel, mw, quality from generation')
    assert sorted(found) == [
        ("DE", "operator", START, LATER, "coal", 7, "measured"),
        ("GB", "operator", START, LATER, "gas", 5, "measured"),
        ("GB", "operator", START, LATER, "solar", -3, "measured"),
        ("GB", "operator", LATER, LATER + HALF_HOUR, "gas", 6, "measured"),
    ]


def test_load_is_one_number_an_interval(connection: Connection) -> None:
    keep(connection, row("GB", "load", load=31_000))
    found = ask(connection, 'select zone, source, start, "end", mw, quality from load')
    assert found == [("GB", "operator", START, LATER, 31_000, "measured")]


def test_a_published_net_flow_is_shown_as_it_is(connection: Connection) -> None:
    keep(connection, row("GB", "flow", FR=-500, BE=200))
    found = ask(connection, "select zone, neighbour, source, start, mw from flow order by mw")
    assert found == [
        ("GB", "FR", "operator", START, -500),
        ("GB", "BE", "operator", START, 200),
    ]


def test_two_directions_make_a_net_flow_seen_from_both_sides(connection: Connection) -> None:
    keep(connection, row("FR", "inflow", DE=900), row("DE", "inflow", FR=250))
    found = ask(connection, "select zone, neighbour, mw from flow order by mw")
    assert found == [("DE", "FR", -650), ("FR", "DE", 650)]


def test_a_direction_that_was_not_published_is_not_zero(connection: Connection) -> None:
    keep(connection, row("FR", "inflow", DE=900), row("DE", "inflow", start=LATER, FR=250))
    assert ask(connection, "select * from flow") == []


def test_directions_of_two_sources_are_not_netted(connection: Connection) -> None:
    keep(connection, row("FR", "inflow", DE=900))
    keep(connection, row("DE", "inflow", FR=250), source="another")
    assert ask(connection, "select * from flow") == []


def test_prices_name_their_market_and_currency(connection: Connection) -> None:
    keep(connection, row("DE", "price", "EUR/MWh", auction=-12.5))
    found = ask(connection, "select zone, source, start, market, price, unit from price")
    assert found == [("DE", "operator", START, "auction", -12.5, "EUR/MWh")]


def test_frequency_is_in_hertz(connection: Connection) -> None:
    keep(connection, row("GB", "frequency", "Hz", frequency=49.93))
    assert ask(connection, "select zone, start, hz from frequency") == [("GB", START, 49.93)]


def test_a_mix_has_shares_of_what_is_fed_in(connection: Connection) -> None:
    keep(connection, row("GB", "generation", gas=30, wind=60, battery=10, solar=-5))
    found = ask(connection, "select fuel, mw, share from energy_mixture order by mw")
    assert found == [("solar", -5, 0), ("battery", 10, 0.1), ("gas", 30, 0.3), ("wind", 60, 0.6)]


def test_a_mix_of_nothing_has_no_shares(connection: Connection) -> None:
    keep(connection, row("GB", "generation", gas=0, battery=-10))
    assert ask(connection, "select distinct share from energy_mixture") == [(None,)]


def test_a_mix_comes_from_the_source_that_answers(connection: Connection) -> None:
    with transaction(connection) as cursor:
        cursor.execute("insert into source_rank values ('GB', 'generation', 'best', -100)")
    keep(connection, row("GB", "generation", start=LATER, gas=1), source="another")
    keep(connection, row("GB", "generation", gas=2), source="best")
    assert ask(connection, "select source, mw from energy_mixture") == [("best", 2)]


def test_freshness_is_the_age_of_the_newest_end(connection: Connection) -> None:
    keep(connection, row("GB", "load", load=1), row("GB", "load", start=LATER, load=1))
    question = 'select source, zone, measure, start, now() - "end" = age from freshness'
    assert ask(connection, question) == [("operator", "GB", "load", LATER, True)]


def test_a_gap_counts_its_missing_intervals(connection: Connection) -> None:
    starts = (START, START + HALF_HOUR, START + 4 * HALF_HOUR)
    keep(connection, *(row("GB", "load", start=start, load=1) for start in starts))
    found = ask(
        connection, 'select zone, measure, start, "end", missing from gap where not is_open'
    )
    assert found == [("GB", "load", START + 2 * HALF_HOUR, START + 4 * HALF_HOUR, 2)]


def test_what_is_derived_has_no_gaps_of_its_own(connection: Connection) -> None:
    rows = [row("GB", "carbon_intensity", start=start, direct=1.0) for start in (START, LATER)]
    keep(connection, *rows, source="gridtide.intensity.operator")
    assert ask(connection, "select count(*) from gap") == [(0,)]


def test_runs_are_summed_up_by_source(connection: Connection) -> None:
    now = datetime.now(UTC)
    keep(connection)
    with transaction(connection) as cursor:
        for minutes, outcome, error in ((9, "ok", None), (5, "refused", "403"), (0, "ok", None)):
            moment = now - timedelta(minutes=minutes)
            run = Run("operator", "tick", None, None, moment, moment, outcome, 3, error=error)
            add_run(cursor, run)
    question = """select source, last_started, last_good, last_outcome, last_error, runs, failed,
                  rows_new from run_summary"""
    assert ask(connection, question) == [("operator", now, now, "ok", "403", 3, 1, 9)]


@pytest.mark.parametrize("file", VIEWS, ids=lambda file: file.stem)
def test_a_view_can_be_applied_again_and_says_what_it_is(
    file: Path, connection: Connection
) -> None:
    with transaction(connection) as cursor:
        cursor.execute(file.read_text(encoding="utf-8"))
        cursor.execute("select obj_description(%s::regclass)", (file.stem,))
        ((comment,),) = cursor.fetchall()
    assert comment
