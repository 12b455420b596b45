"""FUELINST's oddities, one by one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.parsers.elexon import generation
from crawler.parsers.elexon._answer import period_at
from crawler.source import Document, Empty, Malformed, Request, Row, Window, read

START = datetime(2026, 7, 1, 11, 55, tzinfo=UTC)
FIVE = timedelta(minutes=5)
HOUR = Window(START, START + timedelta(hours=1))
STAMP = "%Y-%m-%dT%H:%M:%SZ"


def record(word: str, mw: object, start: datetime = START) -> dict[str, Any]:
    day, period = period_at(start)
    return {
        "dataset": "FUELINST",
        "publishTime": f"{start + FIVE:{STAMP}}",
        "startTime": f"{start:{STAMP}}",
        "settlementDate": day.isoformat(),
        "settlementPeriod": period,
        "fuelType": word,
        "generation": mw,
    }


def rows(*records: dict[str, Any], window: Window | None = None) -> list[Row]:
    body = json.dumps(records).encode()
    return read(generation, Document("https://publisher.invalid/", body, window=window))


def published(request: Request) -> tuple[datetime, datetime]:
    texts = (request.params["publishDateTimeFrom"], request.params["publishDateTimeTo"])
    first, last = (datetime.strptime(str(text), STAMP).replace(tzinfo=UTC) for text in texts)
    return first, last


def starts_answered(request: Request, candidates: list[datetime]) -> list[datetime]:
    """The starts of what a publisher who includes both ends would send."""
    first, last = published(request)
    return [start for start in candidates if first <= start + FIVE <= last]


def test_pumping_is_negative_generation() -> None:
    (row,) = rows(record("PS", -480), record("WIND", 9000))
    assert row.values == {"pumped_hydro": -480, "wind": 9000}


def test_two_kinds_of_turbine_are_gas_and_other_is_unknown() -> None:
    (row,) = rows(record("CCGT", 9000), record("OCGT", 14), record("OTHER", 7))
    assert row.values == {"gas": 9014, "unknown": 7}


def test_hydro_that_does_not_pump_is_hydro() -> None:
    (row,) = rows(record("NPSHYD", 333))
    assert row.values == {"hydro": 333}


@pytest.mark.parametrize(
    ("cables", "neighbour"),
    [
        (["INTFR", "INTIFA2", "INTELEC"], "FR"),
        (["INTNED"], "NL"),
        (["INTNEM"], "BE"),
        (["INTNSL"], "NO-NO2"),
        (["INTVKL"], "DK-DK1"),
        (["INTIRL"], "GB-NIR"),
        (["INTEW", "INTGRNL"], "IE"),
    ],
)
def test_cables_to_one_neighbour_are_summed(cables: list[str], neighbour: str) -> None:
    (row,) = rows(*(record(cable, 100 * n - 50) for n, cable in enumerate(cables)))
    assert row.measure == "flow"
    assert row.values == {neighbour: sum(100 * n - 50 for n in range(len(cables)))}


def test_power_into_great_britain_is_positive() -> None:
    (row,) = rows(record("INTNSL", 1400), record("INTNED", -210))
    assert row.values == {"NO-NO2": 1400, "NL": -210}


@pytest.mark.parametrize("missing", ["INTFR", "INTIFA2", "INTELEC"])
def test_a_neighbour_of_which_a_cable_is_missing_is_not_known(missing: str) -> None:
    french = {"INTFR", "INTIFA2", "INTELEC"} - {missing}
    (row,) = rows(record("INTNED", -210), *(record(cable, 900) for cable in sorted(french)))
    assert row.values == {"NL": -210}


def test_a_cable_is_not_missing_before_it_is_in_service() -> None:
    before = datetime(2025, 1, 28, 23, 55, tzinfo=UTC)
    found = rows(record("INTEW", -9, before), record("INTEW", -8, before + FIVE))
    assert [(row.start, row.values) for row in found] == [(before, {"IE": -9})]


@pytest.mark.parametrize("missing", ["CCGT", "OCGT"])
def test_half_of_the_gas_is_no_gas(missing: str) -> None:
    (other,) = {"CCGT", "OCGT"} - {missing}
    (row,) = rows(record("WIND", 5), record(other, 14))
    assert row.values == {"wind": 5}


@pytest.mark.parametrize("dataset", ["FUELHH", "AGPT"])
def test_rows_of_another_data_set_are_malformed(dataset: str) -> None:
    with pytest.raises(Malformed, match=f"rows of {dataset} in the place of FUELINST"):
        rows(record("WIND", 1), record("CCGT", 1) | {"dataset": dataset})


def test_five_minutes_begin_at_a_multiple_of_five() -> None:
    with pytest.raises(Malformed, match="starts no interval of 0:05:00"):
        rows(record("WIND", 1, START + timedelta(minutes=2)))


@pytest.mark.parametrize("word", ["HYDROGEN", "INTXYZ", "ccgt", ""])
def test_an_unknown_fuel_is_named_with_its_megawatts(word: str) -> None:
    with pytest.raises(Malformed, match=f"unknown fuelType {word} at .*: 17 MW"):
        rows(record("WIND", 1), record(word, 17))


@pytest.mark.parametrize("mw", [None, "N/A", "NaN", True, []])
def test_what_is_no_number_is_malformed_and_named(mw: object) -> None:
    with pytest.raises(Malformed, match="WIND at 2026-07-01T11:55:00Z is"):
        rows(record("WIND", mw))


def test_a_row_in_the_wrong_settlement_period_is_malformed() -> None:
    with pytest.raises(Malformed, match="not in settlement period 48"):
        rows(record("WIND", 1) | {"settlementPeriod": 48})


def test_a_row_stated_twice_alike_counts_once() -> None:
    assert rows(record("CCGT", 5), record("CCGT", 5)) == rows(record("CCGT", 5))


def test_a_row_stated_twice_differently_is_malformed() -> None:
    with pytest.raises(Malformed, match=r"CCGT at .* is stated twice"):
        rows(record("CCGT", 5), record("CCGT", 6))


def test_rows_come_in_order_whatever_the_order_of_the_answer() -> None:
    records = [record("WIND", n, START + n * FIVE) for n in range(5)]
    assert rows(*records[::-1]) == rows(*records)


def test_an_hour_asks_for_what_is_published_from_five_minutes_in_to_its_end() -> None:
    (request,) = generation.requests(HOUR)
    assert published(request) == (HOUR.start + FIVE, HOUR.end + FIVE - timedelta(seconds=1))


@given(cuts=st.lists(st.integers(min_value=1, max_value=7200), unique=True, max_size=6))
def test_windows_end_to_end_ask_for_every_interval_once(cuts: list[int]) -> None:
    edges = [START + timedelta(seconds=s) for s in sorted({0, 7200, *cuts})]
    windows = [Window(a, b) for a, b in pairwise(edges)]
    every = [START + n * FIVE for n in range(-3, 30)]
    got = [s for w in windows for r in generation.requests(w) for s in starts_answered(r, every)]
    assert got == [start for start in every if start in Window(START, edges[-1])]


def test_an_ignored_window_is_malformed() -> None:
    before = Window(HOUR.start - timedelta(days=9), HOUR.end - timedelta(days=9))
    assert rows(record("WIND", 1), window=HOUR)
    with pytest.raises(Malformed, match="ignored the window"):
        rows(record("WIND", 1), window=before)


def test_rows_beyond_the_window_are_read_as_long_as_some_lie_inside() -> None:
    found = rows(record("WIND", 1), record("WIND", 2, HOUR.end + FIVE), window=HOUR)
    assert len(found) == 2


def test_an_empty_answer_is_empty_with_or_without_a_window() -> None:
    with pytest.raises(Empty):
        rows(window=HOUR)
