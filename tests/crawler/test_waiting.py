"""A newest number that jumps waits in the quarantine until its neighbour tells, in the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.archive import Archive
from crawler.pipeline import collect
from crawler.source import Request, Window
from database.connection import transaction
from database.past import Span, past_of
from database.quarantine import listed
from database.readings import between, series_of
from database.rows import Row
from database.store import store
from tests.crawler.fakes import NOON, fetch_from, publisher, register, rows

LONG = Window(NOON, NOON + timedelta(hours=4))
LOADS = [30_000.0 + 10 * (slot % 3) for slot in range(30)]


def body(loads, first: int = 0) -> bytes:
    return rows(*((first + place, "GB", mw) for place, mw in enumerate(loads)))


@pytest.fixture
def tick(connection, tmp_path):
    """Tick a source of one document that is fetched when all its intervals are over; the run."""
    register(connection)
    parser = publisher()

    def ask(window):
        yield Request("https://operator.example/a", window=window)

    def ticking(answer: bytes):
        parser.requests = ask
        fetch = fetch_from({"a": answer})
        asked = {"kind": "tick", "started": NOON, "archive": Archive(tmp_path)}
        late = lambda request: replace(fetch(request), fetched_at=LONG.end)  # noqa: E731
        (run,) = collect(connection, "fake", parser, LONG, fetch=late, **asked)
        return run

    return ticking


def stored(connection) -> list[float]:
    connection.commit()
    (series,) = series_of(connection, "GB", "load")
    return [reading.values[0] for reading in between(connection, series, LONG.start, LONG.end)]


def states(connection) -> list[tuple[str, float]]:
    return [(one.state, one.values["load"]) for one in listed(connection, ["fake"], None, None)]


def test_a_jump_waits_and_its_batch_is_stored(tick, connection):
    run = tick(body([*LOADS, 3_000.0]))
    assert (run.outcome, run.rows_new, run.rows_quarantined) == ("ok", 30, 1)
    assert stored(connection) == LOADS
    assert states(connection) == [("waiting", 3_000.0)]


def test_a_step_that_is_delivered_again_with_its_neighbour_is_believed(tick, connection):
    tick(body([*LOADS, 3_000.0]))
    run = tick(body([*LOADS, 3_000.0, 3_010.0]))
    assert (run.rows_new, run.rows_quarantined) == (2, 0)
    assert stored(connection) == [*LOADS, 3_000.0, 3_010.0]
    assert states(connection) == [("released", 3_000.0)]


def test_a_neighbour_that_comes_alone_brings_along_who_waits(tick, connection):
    tick(body(LOADS))
    lonely = tick(body([3_000.0], 30))
    assert (lonely.outcome, lonely.rows_new, lonely.rows_quarantined) == ("ok", 0, 1)
    run = tick(body([3_010.0], 31))
    assert (run.outcome, run.rows_new) == ("ok", 2)
    assert stored(connection) == [*LOADS, 3_000.0, 3_010.0]
    assert states(connection) == [("released", 3_000.0)]
    assert tick(body([3_020.0], 32)).rows_new == 1


def test_a_spike_stays_where_it_is_and_the_next_number_is_believed(tick, connection):
    tick(body(LOADS))
    tick(body([300_000.0], 30))
    run = tick(body([30_010.0], 31))
    assert (run.rows_new, run.rows_quarantined) == (1, 0)
    assert stored(connection) == [*LOADS, 30_010.0]
    assert states(connection) == [("waiting", 300_000.0)]


def test_a_number_that_is_mended_is_stored(tick, connection):
    tick(body([*LOADS, 3_000.0]))
    tick(body([*LOADS, 30_000.0]))
    assert stored(connection) == [*LOADS, 30_000.0]


def test_capacity_of_a_zone_is_known_to_the_judge(connection):
    register(connection)
    start = NOON - timedelta(days=50)
    year = Row("GB", "capacity", start, start + timedelta(days=365), {"wind": 28e3})
    span = Span("GB", "generation", timedelta(minutes=5), "MW")
    with transaction(connection) as cursor:
        store(cursor, "fake", [year], recorded_at=NOON)
        (past,) = past_of(cursor, "fake", {span: (NOON, NOON, 10)}).values()
    assert (past.starts, past.capacity) == ([], {"wind": 28e3})
