"""What every source must be and do, asked of the whole catalogue: no code here names a source."""

from __future__ import annotations

import ast
import csv
import math
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import database
from crawler.catalog import parsers
from crawler.schedule import tick_window
from crawler.source import Document, Empty, Malformed, Parser, Request, Row, Source, Window, read
from tests.crawler.parsers.approved import FIXTURES, Case, cases, text

REFERENCE = Path(database.__file__).parent / "reference"
SOURCES = list(parsers())
CASES = [case for source in SOURCES for case in cases(source)]
IN_MW = (
    "generation", "partial_generation", "load", "storage", "flow", "inflow", "scheduled_inflow",
    "transfer_capacity", "capacity", "published_generation", "total_generation",
)  # fmt: skip
UNITS = {
    **{measure: {"MW"} for measure in IN_MW},
    "frequency": {"Hz"},
    "published_intensity": {"gCO2eq/kWh", "gCO2/kWh"},
    "generation_share": {"%"},
    "emission_factor": {"gCO2/kWh"},
    "marginal_intensity": {"gCO2/kWh"},
    "marginal_index": {"percentile"},
}
STORAGE = {
    "battery", "battery_charging", "battery_discharging", "standalone_battery", "hybrid_battery",
}  # fmt: skip
PRICES = {
    "day_ahead", "day_ahead_exaa", "intraday_1", "intraday_2", "intraday_3", "market_index",
    "system_buy", "system_sell",
}  # fmt: skip
# Sources of whole mixes that cannot name a fuel that is never missing, and why.
WHOLE_ALL_THE_SAME = {
    "eia.generation": "an authority has one fuel or eleven; what it had before is missed",
    "entsoe.generation": "each zone has fuels of its own; parts of a mix are dropped as such",
    "heco.generation": "the island's plants came and went; its publisher is gone",
}
# Both ends of summer time, America's and Europe's, lie inside; neither end is on any grid.
ASKED = Window(
    datetime(2025, 10, 20, 3, 7, 21, tzinfo=UTC), datetime(2025, 11, 6, 18, 44, 2, tzinfo=UTC)
)
NONSENSE = {
    "nothing": b"",
    "a page": b"<!DOCTYPE html><html><head><title>Blocked</title></head><body>403</body></html>",
    "an empty object": b"{}",
    "an empty list": b"[]",
    "null": b"null",
    "a number": b"42",
    "a list of nothing": b'[null, {}, [], "", 1]',
    "data that are text": b'{"data": "soon", "items": "soon", "Fuel": "soon", "RefId": 7}',
    "bytes": bytes(range(256)),
    "an XML of something": b'<?xml version="1.0"?><a><b>1</b></a>',
}

every_source = pytest.mark.parametrize("key", SOURCES)
every_case = pytest.mark.parametrize("case", CASES, ids=str)


def declared(key: str) -> Source:
    return parsers()[key].SOURCE


def column(table: str, name: str) -> set[str]:
    with (REFERENCE / table).open() as file:
        return {line[name] for line in csv.DictReader(file)}


def asked(parser: Parser, window: Window) -> Iterator[Request]:
    """The requests of a window when every setting exists and no answer leads to a next page."""
    asking = parser.requests(window)
    request = next(asking, None)
    while request is not None:
        yield request
        try:
            request = asking.send(None)
        except StopIteration:
            request = None


def questions(key: str) -> list[Request]:
    return [r for r in asked(parsers()[key], ASKED) if not r.stepping_stone]


def doors(key: str) -> list[Request]:
    """All that is asked, stepping stones too, and what may be asked in their place."""
    found = list(asked(parsers()[key], ASKED))
    for request in found:
        found += [request.instead] if request.instead else []
    return found


def source_code(key: str) -> str:
    return Path(str(parsers()[key].__file__)).read_text()  # type: ignore[attr-defined]


@every_source
def test_a_source_says_who_publishes_and_on_what_terms(key: str) -> None:
    source = declared(key)
    assert source.homepage.startswith("https://")
    assert all([source.publisher, source.licence, source.attribution])
    assert parsers()[key].__doc__


@every_source
def test_a_source_covers_zones_that_the_reference_data_know(key: str) -> None:
    assert set(declared(key).zones) <= column("zones.csv", "key")
    assert declared(key).zones


@every_source
def test_a_source_has_a_real_clock_and_possible_durations(key: str) -> None:
    source = declared(key)
    assert ZoneInfo(source.timezone)
    assert timedelta(0) < source.step <= source.span
    assert timedelta(minutes=1) <= source.every
    assert source.look_back >= min(source.step, timedelta(days=1))
    assert source.reach is None or source.reach >= source.look_back
    assert timedelta(0) <= source.lag < timedelta(days=2)
    assert source.per_minute >= 1


@every_source
def test_a_source_is_quiet_between_two_times_of_day(key: str) -> None:
    quiet = declared(key).quiet
    assert quiet is None or time.fromisoformat(quiet[0]) != time.fromisoformat(quiet[1])


@every_source
def test_a_source_declares_measures_and_expects_nothing_else(key: str) -> None:
    source = declared(key)
    assert set(source.measures) <= {*UNITS, "price"}
    assert set(source.expects) <= set(source.measures)
    assert source.expects.get("generation", frozenset()) <= column("fuels.csv", "fuel")


@every_source
def test_generation_that_was_measured_is_a_whole_mix(key: str) -> None:
    if key in WHOLE_ALL_THE_SAME:
        return
    found = [row for case in cases(key) for row in read(parsers()[key], case.document())]
    measured = {row.measure for row in found if row.issued_at is None}
    expected = declared(key).expects.get("generation", frozenset())
    assert "generation" not in measured or expected - {"wind", "solar"}, (
        "intensities are derived from it: name what it cannot lack, or it is partial_generation"
    )


@every_source
def test_requests_are_secure_and_of_one_host(key: str) -> None:
    addresses = [request.url.split("/") for request in doors(key)]
    assert {address[0] for address in addresses} == {"https:"}
    assert len({address[2] for address in addresses}) <= 2, "a door, and perhaps a second one"


@every_source
def test_no_request_is_wider_than_the_publisher_allows(key: str) -> None:
    widths = [request.window.length for request in doors(key) if request.window]
    assert max(widths, default=timedelta(0)) <= declared(key).span


@every_source
def test_a_tick_is_not_wider_than_the_publisher_allows(key: str) -> None:
    source = declared(key)
    requests = list(asked(parsers()[key], tick_window(source, ASKED.end)))
    assert all(r.window.length <= source.span for r in requests if r.window)


@every_source
def test_requests_together_cover_the_window(key: str) -> None:
    windows = sorted((r.window for r in questions(key) if r.window), key=lambda w: w.start)
    needs_a_list = not questions(key)  # without which no document has an address
    if declared(key).reach is None or needs_a_list:
        assert windows == []
        return
    reached = ASKED.start
    for window in windows:
        assert window.start <= reached, f"nothing asks for {reached} .. {window.start}"
        reached = max(reached, window.end)
    assert reached >= ASKED.end


@every_source
def test_the_same_window_asks_the_same_twice(key: str) -> None:
    assert questions(key) == questions(key)


@every_source
def test_a_source_is_one_small_pure_file(key: str) -> None:
    code = source_code(key)
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(code))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported.isdisjoint({"arrow", "os", "pandas", "psycopg2", "requests", "socket", "time"})
    assert ".now(" not in code
    assert len(code.splitlines()) <= 120


@every_source
def test_a_source_has_an_approved_answer(key: str) -> None:
    assert cases(key), f"put an answer into {FIXTURES / key}"


@every_case
def test_an_answer_is_read_as_approved(case: Case) -> None:
    assert text(read(parsers()[case.source], case.document())) == case.rows.read_text()


@every_case
def test_approved_rows_are_few_enough_to_read(case: Case) -> None:
    assert 1 <= len(case.rows.read_text().splitlines()) <= 40


@every_case
def test_reading_twice_gives_the_same(case: Case) -> None:
    parser = parsers()[case.source]
    assert read(parser, case.document()) == read(parser, case.document())


@every_case
def test_rows_are_what_the_source_declares(case: Case) -> None:
    source = declared(case.source)
    for row in read(parsers()[case.source], case.document()):
        assert row.zone in source.zones
        assert row.measure in source.measures
        assert row.start.utcoffset() == row.end.utcoffset() == timedelta(0)
        assert row.start < row.end
        assert row.values
        assert all(math.isfinite(value) for value in row.values.values())


@every_case
def test_rows_speak_our_vocabulary(case: Case) -> None:
    for row in read(parsers()[case.source], case.document()):
        assert set(row.values) <= vocabulary(row)
        assert row.unit in UNITS.get(row.measure, {row.unit})
        assert row.measure != "price" or row.unit.partition("/")[2] == "MWh"


def vocabulary(row: Row) -> set[str]:
    fuels, zones = column("fuels.csv", "fuel"), column("zones.csv", "key")
    return {
        "generation": fuels,
        "partial_generation": fuels,
        "capacity": fuels,
        "total_generation": {"total", "consumption"},
        "generation_share": fuels | {"imports"},
        "published_generation": fuels,
        "load": {"load", "transmission_system_demand"},
        "storage": STORAGE,
        "flow": zones | {"net_import"},
        "inflow": zones,
        "scheduled_inflow": zones,
        "transfer_capacity": zones,
        "price": PRICES,
        "frequency": {"frequency"},
        "published_intensity": {"lifecycle", "direct"},
        "emission_factor": set(row.values),
        "marginal_intensity": {"marginal"},
        "marginal_index": {"percentile"},
    }[row.measure]


@every_source
@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_is_malformed_or_empty_and_nothing_else(key: str, nonsense: str) -> None:
    asked = next((case.document() for case in cases(key)), Document("https://x.invalid/", b""))
    with pytest.raises((Malformed, Empty)):
        read(parsers()[key], replace(asked, body=NONSENSE[nonsense]))


@every_case
@pytest.mark.parametrize("eighths", range(8))
def test_a_cut_answer_is_malformed_or_empty_and_nothing_else(case: Case, eighths: int) -> None:
    document = case.document()
    body = document.body.rstrip()
    cut = body[: max(1, len(body) * eighths // 8)].rstrip() if eighths else body[:-1]
    with pytest.raises((Malformed, Empty)):
        read(parsers()[case.source], replace(document, body=cut))


def test_every_fixture_belongs_to_a_source() -> None:
    assert {folder.name for folder in FIXTURES.iterdir()} <= set(SOURCES)


def test_every_approved_rows_file_has_its_answer() -> None:
    assert sorted(FIXTURES.glob("*/*.rows")) == sorted(case.rows for case in CASES)


def test_importing_every_source_is_light() -> None:
    heavy = "{'arrow', 'numpy', 'pandas', 'requests', 'psycopg2', 'flask'}"
    check = (
        f"import crawler.catalog, sys; crawler.catalog.parsers(); print({heavy} & {{*sys.modules}})"
    )
    shown = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == "set()"
