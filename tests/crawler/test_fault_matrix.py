"""Every source under every fault: isolated, recorded with its reason, nothing wrong stored.

A cell is one source and one fault of its publisher's server. All the faulty publisher's sources
tick together with a healthy one, after a good tick; then every stored number is compared with
the simulator's truth.

The main suite runs every fourth cell, each publisher and each fault among them;
`GRIDTIDE_ORDEAL=full` runs them all.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from types import SimpleNamespace

import pytest
from psycopg2.extensions import parse_dsn

from crawler import catalog, tick
from crawler.outcome import Circumstances, Outcome
from crawler.ready import REGISTERED
from crawler.schedule import tick_window
from database import runs
from database.connection import connect, transaction
from database.readings import Series, between
from simulator import server as simulated
from simulator.faults import FAULTS, HARMLESS
from simulator.operators import FEEDS, PUBLISHERS
from tests.conftest import copy_of

SEED = 7
HEALTHY, OTHER_HEALTHY = "miso.generation", "caiso.generation"
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


# Measures of which each component is a question of its own.
ONE_BY_ONE = ("inflow", "scheduled_inflow", "transfer_capacity")

# Where a fault is none: XML says its charset itself.
HARMLESS_HERE = {("entsoe", "wrong_charset")}

# Each publisher by its feeds that tick; a source that is gone has none.
FEEDS_OF = {
    name: [key for key in module.FEEDS if not catalog.parsers()[key].SOURCE.disabled]
    for name, module in PUBLISHERS.items()
}
CELLS = [
    (name, fault)
    for i, name in enumerate(sorted(FEEDS_OF))
    for j, fault in enumerate(FAULTS)
    if FEEDS_OF[name] and (os.environ.get("GRIDTIDE_ORDEAL") == "full" or (i + j) % 4 == 0)
]
# Each of our fuels may be several rounded numbers of theirs.
TOLERANCE_MW = 3.0


def parsers(names) -> Mapping[str, SimpleNamespace]:
    """The sources, each asking for its first two documents only: forty zones would be the same."""
    return {
        name: SimpleNamespace(
            SOURCE=replace(parser.SOURCE, look_back=min(parser.SOURCE.look_back, SHORT)),
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
        lambda _, parser: [tick_window(parser.SOURCE, now)],
        circumstances,
    )
    return {outcome.source: outcome for outcome in done}


@pytest.fixture(scope="module")
def environment() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        for parser in catalog.parsers().values():
            for setting in parser.SOURCE.requires:
                patch.setenv(setting, "a-key-of-the-simulator")
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
            first = tick_once(FEEDS_OF[name], upstream, tmp_path_factory.mktemp("good"))
            assert all(not outcome.failed for outcome in first.values())
            return parse_dsn(url)["dbname"]

        yield of


def wrong_numbers(connection, feeds) -> list[str]:
    """Every stored number of some feeds that is not the truth of its interval."""
    return [
        wrong
        for series in all_series(connection)
        if series.source in feeds
        for wrong in (*wrong_readings(connection, series), *wrong_forecasts(connection, series))
    ]


def tolerance(series) -> float:
    precision = FEEDS[series.source].precision
    return max(precision, TOLERANCE_MW) if series.unit == "MW" else precision


def wrong_readings(connection, series) -> Iterator[str]:
    far = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
    readings = between(connection, series, *far)
    if not readings:
        return
    begin = min(readings[0].start.replace(minute=0, second=0, microsecond=0), readings[0].start)
    asked = cache(partial(FEEDS[series.source].expected, SEED, series.zone))
    for place, component in enumerate(series.components):
        each = component if series.measure in ONE_BY_ONE else ""
        truth = {row[2:4]: row[4] for row in asked(each, begin, readings[-1].end)
                 if row[:2] == (series.zone, series.measure)}  # fmt: skip
        for start, end, values, *_ in readings:
            right = truth.get((start, end), {}).get(component, float("inf"))
            if values[place] is not None and abs(right - values[place]) > tolerance(series):
                yield f"{series.zone} {component} {start}: {values[place]} not {right}"


def wrong_forecasts(connection, series) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select issued_at, start, value from forecast where series_id = %s", (series.series_id,)
        )
        vintages = cursor.fetchall()
    if not vintages:
        return
    first, last = min(v[1] for v in vintages), max(v[1] for v in vintages) + series.resolution
    asked = cache(partial(FEEDS[series.source].forecast, SEED, series.zone, "", first, last))
    for issued_at, start, values in vintages:
        truth = {
            row[2]: row[4] for row in asked(issued_at) if row[:2] == (series.zone, series.measure)
        }
        for component, value in zip(series.components, values, strict=False):
            right = truth.get(start, {}).get(component, float("inf"))
            if value is not None and abs(right - value) > tolerance(series):
                yield f"{series.zone} {component} {start} of {issued_at}: {value} not {right}"


def all_series(connection) -> list[Series]:
    """Every series, those of forecasts too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select series_id, source.key, z.key, measure, components, unit, resolution,"
            " attribution, redistribute"
            " from series join source using (source_id) join zone z using (zone_id)"
        )
        return [Series(*row) for row in cursor.fetchall()]


def recorded(connection, source: str) -> list[tuple[str, str | None]]:
    """The outcomes of a source's last tick and their reasons."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select outcome, error from run join source using (source_id)"
            " where key = %s and started = (select max(started) from run)",
            (source,),
        )
        return cursor.fetchall()


@pytest.mark.slow
@pytest.mark.parametrize(("name", "fault"), CELLS)
def test_a_fault_is_isolated_and_stores_nothing_wrong(
    name, fault, good_tick, home, upstream, environment, tmp_path
):
    healthy = OTHER_HEALTHY if HEALTHY in FEEDS_OF[name] else HEALTHY
    with copy_of(home, good_tick(name)) as url:
        environment.setenv("DATABASE_URL", url)
        for host in PUBLISHERS[name].OPERATORS:
            upstream.faults.set(host, fault)
        outcomes = tick_once((*FEEDS_OF[name], healthy), upstream, tmp_path, minute=1)
        upstream.faults.clear()
        with closing(connect("owner")) as connection:
            check_cells(name, fault, outcomes, healthy, connection)


def check_cells(name, fault, outcomes, healthy, connection) -> None:
    assert not outcomes[healthy].failed, "one source never stops another"
    assert wrong_numbers(connection, FEEDS_OF[name]) == []
    for source in FEEDS_OF[name]:
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


# One fuel is all that a document is about, and the name of its feed says which.
ABOUT_ONE_FUEL = {"pjm.wind_forecast", "pjm.solar_forecast"}


def without_fuels(source: str) -> bool:
    measures = catalog.parsers()[source].SOURCE.measures
    return "generation" not in measures or source in ABOUT_ONE_FUEL
