"""Every source under every fault: isolated, recorded with its reason, nothing wrong stored.

A cell is one source and one fault of its publisher's server. All the faulty publisher's sources
tick together with a healthy one, after a good tick; then every stored number is compared with
the simulator's truth.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from types import SimpleNamespace

import pytest
from psycopg2.extensions import parse_dsn

from crawler import catalog, tick
from crawler.crawl import REGISTERED
from crawler.outcome import Circumstances, Outcome
from crawler.source import Window
from database import runs
from database.connection import connect, transaction
from database.readings import between, series_of
from simulator import caiso, elexon, entsoe, miso, pjm
from simulator import server as simulated
from simulator.elexon import demand, frequency, fuelinst, prices
from simulator.entsoe import flow, generation, load, price
from simulator.faults import FAULTS, HARMLESS
from simulator.wire import Expected
from tests.conftest import copy_of

SEED = 7
HEALTHY = "miso"
SHORT = timedelta(hours=6)
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


# Where a fault is none: XML says its charset itself.
HARMLESS_HERE = {("entsoe", "wrong_charset")}

Truth = Callable[[str, str, datetime, datetime], Iterable[Expected]]


@dataclass(frozen=True)
class Publisher:
    """A publisher's host, and what truth expects of a zone and component of each of its sources."""

    host: str
    truths: Mapping[str, Truth]


def whole(module) -> Truth:
    return lambda *asked: module.expected(SEED, *asked[2:])


def of_zone(module) -> Truth:
    return lambda *asked: module.expected(SEED, asked[0], *asked[2:])


PUBLISHERS = {
    "miso": Publisher(miso.HOST, {"miso": whole(miso)}),
    "caiso": Publisher(caiso.HOST, {"caiso": whole(caiso)}),
    "pjm": Publisher(pjm.HOST, {"pjm": whole(pjm)}),
    "elexon": Publisher(
        elexon.HOST,
        {
            "elexon.generation": whole(fuelinst),
            "elexon.demand": whole(demand),
            "elexon.frequency": whole(frequency),
            "elexon.market_index": lambda *asked: prices.expected_index(SEED, *asked[2:]),
            "elexon.system_price": lambda *asked: prices.expected_system(SEED, *asked[2:]),
        },
    ),
    "entsoe": Publisher(
        entsoe.HOST,
        {
            "entsoe.generation": of_zone(generation),
            "entsoe.load": of_zone(load),
            "entsoe.day_ahead_price": of_zone(price),
            "entsoe.flow": lambda zone, sender, *span: flow.expected(SEED, sender, zone, *span),
        },
    ),
}
# In MW, each of our fuels may be several rounded numbers of theirs.
TOLERANCE = {"frequency": 0.001, "price": 0.01}
TOLERANCE_MW = 3.0


def parsers(names) -> Mapping[str, SimpleNamespace]:
    """The sources, each asking for its first two documents only: forty zones would be the same."""
    return {
        name: SimpleNamespace(
            SOURCE=replace(
                parser.SOURCE, look_back=min(parser.SOURCE.look_back, timedelta(hours=6))
            ),
            requests=lambda window, parser=parser: few(parser.requests(window)),
            parse=parser.parse,
        )
        for name in names
        for parser in (catalog.parsers()[name],)
    }


def few(asking):
    answer = None
    for _ in range(3):
        try:
            answer = yield asking.send(answer)
        except StopIteration:
            return


@pytest.fixture(scope="module")
def upstream() -> Iterator[simulated.Simulator]:
    with simulated.start(seed=SEED) as running:
        yield running


def tick_once(names, upstream, archive, minute=0) -> dict[str, Outcome]:
    """Tick some sources in the database of DATABASE_URL; the outcomes by source."""
    chosen = parsers(names)
    connection = connect("crawler_rw")
    with transaction(connection) as cursor:
        for key, parser in chosen.items():
            facts = {name: getattr(parser.SOURCE, name) for name in REGISTERED}
            runs.register(cursor, key, facts)
    connection.close()
    now = datetime.now(UTC)
    circumstances = Circumstances(
        kind="tick",
        started=now.replace(second=0, microsecond=0) + minute * timedelta(minutes=1),
        archive=archive,
        upstream=upstream.url,
        seconds=1.5,
        pause_seconds=0.01,
    )
    done = tick.side_by_side(
        chosen,
        lambda _, parser: [Window(now - parser.SOURCE.look_back, now)],
        circumstances,
    )
    return {outcome.source: outcome for outcome in done}


@pytest.fixture(scope="module")
def environment() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ENTSOE_TOKEN", "a-token-of-the-simulator")
        patch.setenv("PJM_API_KEY", "a-key-of-the-simulator")
        yield patch


@pytest.fixture(scope="module")
def good_tick(home, template, upstream, environment, tmp_path_factory):
    """A function from a publisher to the name of a database in which it ticked once, well."""
    with ExitStack() as stack:

        @cache
        def of(name: str) -> str:
            url = stack.enter_context(copy_of(home, template))
            environment.setenv("DATABASE_URL", url)
            first = tick_once(PUBLISHERS[name].truths, upstream, tmp_path_factory.mktemp("good"))
            assert all(not outcome.failed for outcome in first.values())
            return parse_dsn(url)["dbname"]

        yield of


def wrong_numbers(connection, publisher: Publisher) -> list[str]:
    """Every stored number of a publisher that is not the truth of its interval."""
    far = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
    wrong: list[str] = []
    for series in all_series(connection):
        readings = between(connection, series, *far)
        if series.source not in publisher.truths or not readings:
            continue
        begin = readings[0].start.replace(minute=0, second=0, microsecond=0)
        asked = cache(partial(publisher.truths[series.source], series.zone))
        tolerance = TOLERANCE.get(series.measure, TOLERANCE_MW)
        for place, component in enumerate(series.components):
            each = component if series.measure == "inflow" else ""
            truth = {row[2:4]: row[4] for row in asked(each, begin, readings[-1].end)
                     if row[:2] == (series.zone, series.measure)}  # fmt: skip
            for start, end, values, *_ in readings:
                right = truth.get((start, end), {}).get(component, float("inf"))
                if values[place] is not None and abs(right - values[place]) > tolerance:
                    wrong.append(f"{series.zone} {component} {start}: {values[place]} not {right}")
    return wrong


def all_series(connection):
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct zone.key, measure from series join zone using (zone_id) order by 1, 2"
        )
        pairs = cursor.fetchall()
    return [series for pair in pairs for series in series_of(connection, *pair)]


def recorded(connection, source: str) -> list[tuple[str, str | None]]:
    """The outcomes of a source's last tick and their reasons."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select outcome, error from run join source using (source_id)"
            " where key = %s and started = (select max(started) from run)",
            (source,),
        )
        return cursor.fetchall()


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", PUBLISHERS)
def test_a_fault_is_isolated_and_stores_nothing_wrong(
    name, fault, good_tick, home, upstream, environment, tmp_path
):
    publisher = PUBLISHERS[name]
    healthy = "caiso" if name == HEALTHY else HEALTHY
    with copy_of(home, good_tick(name)) as url:
        environment.setenv("DATABASE_URL", url)
        upstream.faults.set(publisher.host, fault)
        outcomes = tick_once((*publisher.truths, healthy), upstream, tmp_path, minute=1)
        upstream.faults.clear()
        with closing(connect("owner")) as connection:
            check_cells(name, fault, outcomes, healthy, connection)


def check_cells(name, fault, outcomes, healthy, connection) -> None:
    publisher = PUBLISHERS[name]
    assert not outcomes[healthy].failed, "one source never stops another"
    assert wrong_numbers(connection, publisher) == []
    for source in publisher.truths:
        came_to = recorded(connection, source)
        assert came_to, "an attempt without a record"
        for outcome, error in came_to:
            assert outcome in BAD | {"ok"}, error
            assert outcome in ("ok", "empty") or error, "a failure without its reason"
        if fault in HARMLESS or (name, fault) in HARMLESS_HERE:
            assert not outcomes[source].failed, came_to
            assert outcomes[source].rows_quarantined == 0
        elif fault not in PARTLY_GOOD and not (fault == "new_fuel" and without_fuels(source)):
            assert {outcome for outcome, _ in came_to} <= BAD, "a bad answer passed for a good one"


def without_fuels(source: str) -> bool:
    return "generation" not in catalog.parsers()[source].SOURCE.measures
