"""Every source under every fault: isolated, recorded with its reason, nothing wrong stored.

A cell is one way of asking a publisher and one fault of its server. All of the way's sources tick
together with a healthy one, after a good tick; every one of them has met the fault; then every
stored number is compared with the simulator's truth.

The main suite runs a slice with each way and each fault in it; `GRIDTIDE_ORDEAL=full` runs all.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from psycopg2.extensions import parse_dsn

from crawler import catalog, tick
from crawler.outcome import Circumstances, Outcome
from crawler.ready import REGISTERED
from crawler.schedule import tick_window
from database import runs
from database.connection import connect, transaction
from simulator import server as simulated
from simulator.faults import FAULTS, HARMLESS
from simulator.mutations import CONTENT_FAULTS
from simulator.operators import PUBLISHERS
from tests.conftest import copy_of
from tests.crawler.rightness import SEED, wrong_numbers
from tests.crawler.ways import DOORS, KEYED, PLAIN, Way, asking_little

FULL = os.environ.get("GRIDTIDE_ORDEAL") == "full"
SLICES = 8
# How long a window may take: what never ends is given up soon, all else as late as it likes.
SECONDS, ENDLESS_SECONDS = 120.0, 4.0
ENDLESS = ("hang", "drip")
HEALTHY, OTHER_HEALTHY = "miso.generation", "caiso.generation"
# What a fault that reaches us as a bad answer may come to.
BAD = {"unreachable", "refused", "malformed", "implausible", "empty"}
# Faults whose document is a true one of another moment, or whose wrong row is set aside alone.
PARTLY_GOOD = {
    "huge",
    "negative",
    "nan",
    "missing_fuel",
    "missing_part",
    "future_stamps",
    "yesterdays_file",
}
# Where a fault is none: XML says its charset itself; of a page that is opened for its cookie nobody
# reads what it says.
UNREAD = ("html", "empty", "empty_object", "wrong_charset", "zip_named_csv", "entity_bomb")
HARMLESS_HERE = {("entsoe", "wrong_charset"), *(("door of isone", fault) for fault in UNREAD)}
# One fuel is all that a document is about, and the name of its feed says which.
ABOUT_ONE_FUEL = {"pjm.wind_forecast", "pjm.solar_forecast"}

# A door has no rows that a fault of content could spoil.
ALL_CELLS = [
    (way, fault)
    for way in (*PLAIN, *KEYED, *DOORS)
    for fault in FAULTS
    if not (way.at_the_door and fault in CONTENT_FAULTS)
]


def sliced(cells: list[tuple[Way, str]]) -> list[tuple[Way, str]]:
    """Some of the cells: those on diagonals, so that no way and no fault is left out."""
    ways = list(dict.fromkeys(way for way, _ in cells))
    faults = list(FAULTS)
    return [cell for cell in cells if not (ways.index(cell[0]) + faults.index(cell[1])) % SLICES]


CELLS = ALL_CELLS if FULL else sliced(ALL_CELLS)


@pytest.fixture(scope="module")
def upstream() -> Iterator[simulated.Simulator]:
    with simulated.start(seed=SEED) as running:
        yield running


def tick_once(names, upstream, archive, minute=0, seconds=SECONDS) -> dict[str, Outcome]:
    """Tick some sources in the database of DATABASE_URL; the outcomes by source."""
    chosen = {name: asking_little(name) for name in names}
    with closing(connect("crawler_rw")) as connection, transaction(connection) as cursor:
        for key, parser in chosen.items():
            facts = {name: getattr(parser.SOURCE, name) for name in REGISTERED}
            runs.register(cursor, key, facts)
    now = datetime.now(UTC)
    circumstances = Circumstances(
        kind="tick",
        started=now.replace(second=0, microsecond=0) + minute * timedelta(minutes=1),
        archive=archive,
        upstream=upstream.url,
        seconds=seconds,
        pause_seconds=0.01,
    )
    done = tick.side_by_side(
        chosen,
        lambda _, parser: [tick_window(parser.SOURCE, now)],
        circumstances,
    )
    return {outcome.source: outcome for outcome in done}


@pytest.fixture(scope="module")
def good_tick(home, template, upstream, tmp_path_factory):
    """A function from a way to the name of a database in which it ticked once, well."""
    with ExitStack() as stack, pytest.MonkeyPatch.context() as environment:

        @cache
        def of(way: Way) -> str:
            url = stack.enter_context(copy_of(home, template))
            environment.setenv("DATABASE_URL", url)
            with way.settings():
                first = tick_once(way.feeds, upstream, tmp_path_factory.mktemp("good"))
            assert all(not outcome.failed for outcome in first.values())
            assert all(outcome.rows_new for outcome in first.values()), "a window without data"
            return parse_dsn(url)["dbname"]

        yield of


def recorded(connection, source: str) -> list[tuple[str, str | None]]:
    """The outcomes of a source's last tick and their reasons."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select outcome, error from run join source using (source_id)"
            " where key = %s and started = (select max(started) from run)",
            (source,),
        )
        return cursor.fetchall()


def spoiled(way: Way, fault: str, healthy: str, upstream, archive) -> dict[str, Outcome]:
    """The outcomes of a tick under a fault that every source of a way meets."""
    for host in PUBLISHERS[way.publisher].OPERATORS:
        upstream.faults.set(host, fault, only=way.hits)
    seconds = ENDLESS_SECONDS if fault in ENDLESS else SECONDS
    with way.settings():
        outcomes = tick_once((*way.feeds, healthy), upstream, archive, 1, seconds)
    met = {question.headers[way.mark] for question in upstream.faults.spoiled}
    upstream.faults.clear()
    assert met == set(way.feeds), "each source meets the fault, or the cell would show nothing"
    return outcomes


@pytest.mark.slow
@pytest.mark.parametrize(("way", "fault"), CELLS, ids=str)
def test_a_fault_is_isolated_and_stores_nothing_wrong(
    way, fault, good_tick, home, upstream, monkeypatch, tmp_path
):
    healthy = OTHER_HEALTHY if HEALTHY in way.feeds else HEALTHY
    with copy_of(home, good_tick(way)) as url:
        monkeypatch.setenv("DATABASE_URL", url)
        outcomes = spoiled(way, fault, healthy, upstream, tmp_path)
        with closing(connect("owner")) as connection:
            assert not outcomes[healthy].failed, "one source never stops another"
            assert wrong_numbers(connection, way.feeds) == []
            for source in way.feeds:
                check_record(way, fault, source, outcomes[source], recorded(connection, source))


def check_record(way: Way, fault: str, source: str, outcome: Outcome, came_to) -> None:
    assert came_to, "an attempt without a record"
    for kind, error in came_to:
        assert kind in BAD | {"ok"}, error
        assert kind in ("ok", "empty") or error, "a failure without its reason"
    if fault in HARMLESS or (str(way), fault) in HARMLESS_HERE:
        assert not outcome.failed, came_to
        assert outcome.rows_quarantined == 0
    elif fault not in PARTLY_GOOD and not (fault == "new_fuel" and without_fuels(source)):
        assert {kind for kind, _ in came_to} <= BAD, "a bad answer passed for a good one"


def without_fuels(source: str) -> bool:
    measures = catalog.parsers()[source].SOURCE.measures
    return "generation" not in measures or source in ABOUT_ONE_FUEL


def test_the_matrix_has_every_source_that_ticks():
    ticking = {key for key, parser in catalog.parsers().items() if not parser.SOURCE.disabled}
    assert {key for way, _ in ALL_CELLS for key in way.feeds} == ticking


def test_the_slice_has_every_way_and_every_fault():
    ways, faults = (set(column) for column in zip(*sliced(ALL_CELLS), strict=True))
    assert ways == {*PLAIN, *KEYED, *DOORS}
    assert faults == set(FAULTS)
