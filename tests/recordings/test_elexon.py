"""Elexon's recordings that nobody else has read: their own numbers, under our names."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.catalog import parsers
from crawler.source import Document, Empty, Malformed, Row, read
from tests.recordings.conversions import elexon as conversions
from tests.recordings.conversions.reading import moment
from tests.recordings.shelf import manifest, on_the_shelf, recorded

pytestmark = on_the_shelf


def rows(source: str, file: str) -> list[Row]:
    body = recorded(f"gb_elexon/{file}")
    return read(parsers()[source], Document("https://data.elexon.co.uk/bmrs/api/v1", body))


def test_pumping_is_negative_and_summer_midnight_is_of_the_next_day() -> None:
    (row,) = rows("elexon.generation", "FUELINST_stream_2022-06-20T0000_PS_negative.json")
    assert row.values == {"pumped_hydro": -360, "wind": 6400}
    assert row.start == moment("2022-06-19T23:55Z")


def test_an_answer_in_a_wrapper_is_read_alike() -> None:
    (row,) = rows("elexon.generation", "FUELINST_2026-05-06_two_rows.json")
    assert (row.start, row.values) == (moment("2026-05-06T02:55Z"), {"biomass": 2712})
    assert row.parts == {"BIOMASS": 2712, "CCGT": 7527}, "without OCGT, gas is not known"


def test_frequency_comes_newest_first_and_is_read_oldest_first() -> None:
    found = rows("elexon.frequency", "FREQ_2026-05-08_two_rows.json")
    assert [row.values["frequency"] for row in found] == [50.017, 49.97]
    assert found[0].end == found[1].start == moment("2026-05-08T00:00Z")


def test_demand_is_of_the_half_hour_that_its_publication_ends() -> None:
    found = rows("elexon.demand", "demand_outturn_2026-03-11_two_rows.json")
    assert [row.values["load"] for row in found] == [22416, 23267]
    assert [row.values["transmission_system_demand"] for row in found] == [27678, 28328]
    assert found[0].end == moment("2026-03-11T00:30Z")


def test_a_price_of_nothing_is_no_price() -> None:
    with pytest.raises(Empty):
        rows("elexon.market_index", "MID_one_row_2022-06-02.json")


def test_an_empty_list_is_empty() -> None:
    with pytest.raises(Empty):
        rows("elexon.generation", "empty_data.json")


def test_an_error_is_malformed_in_elexons_own_words() -> None:
    with pytest.raises(Malformed, match="must not exceed 1 day"):
        rows("elexon.generation", "error_400_range_too_long.json")


def test_half_hours_are_of_the_settlement_day_that_their_publication_ends() -> None:
    found = rows("elexon.generation_half_hourly", "FUELHH_rows_2025-2026.json")
    assert [(row.start, row.values) for row in found] == [
        (moment("2026-06-12T22:30Z"), {"biomass": 902}),
        (moment("2026-09-20T22:30Z"), {"biomass": 2960}),
    ]


def test_total_load_comes_newest_first_an_hour_and_a_half_late() -> None:
    found = rows("elexon.actual_load", "ATL_2026-05-06_two_rows.json")
    assert [(row.start, row.values["load"]) for row in found] == [
        (moment("2026-05-06T00:30Z"), 26368),
        (moment("2026-05-06T01:00Z"), 25774),
    ]


def test_demand_is_foretold_at_the_time_of_its_publication() -> None:
    found = rows("elexon.demand_forecast", "NDF_2026-05-06_two_rows.json")
    assert {row.issued_at for row in found} == {moment("2026-05-06T02:47Z")}
    assert [(row.start, row.values["load"]) for row in found] == [
        (moment("2026-05-06T03:00Z"), 21200),
        (moment("2026-05-06T03:30Z"), 21177),
    ]


@pytest.mark.parametrize(
    ("file", "source"),
    [
        # the half hours of FUELHH again, by other keys
        ("generation_outturn_summary_2026-04-07.json", "elexon.generation_half_hourly"),
        # units and what they are instructed to do
        ("em_bmunits.json", "elexon.generation"),
        ("em_bmvalues.json", "elexon.generation"),
        ("em_boalf.json", "elexon.generation"),
    ],
)
def test_other_data_sets_are_not_mistaken_for_ours(file: str, source: str) -> None:
    with pytest.raises(Malformed, match="KeyError"):
        rows(source, file)


def test_every_recording_of_elexon_is_read_or_refused_here() -> None:
    told = Path(__file__).read_text() + Path(conversions.__file__).read_text()
    files = {file for file in manifest() if file.startswith("gb_elexon/")}
    assert [file for file in files if file.removeprefix("gb_elexon/") not in told] == []
