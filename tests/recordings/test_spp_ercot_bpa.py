"""SPP's, ERCOT's and BPA's recordings that nobody else has read, or read otherwise than we do."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from crawler.catalog import parsers
from crawler.source import Document, Empty, Malformed, Row, Window, read
from tests.recordings.conversions.reading import HOUR, moment
from tests.recordings.shelf import manifest, on_the_shelf, recorded

pytestmark = on_the_shelf

FIVE_MINUTES = timedelta(minutes=5)
# What is on the shelf and is no feed of ours: prices, a page without a number, a missing month of
# tie flows, and offers of ancillary services.
OTHERS = {
    "spp": ("RTBM-LMP-SL", "grid-conditions", "historical-tie-flow"),
    "ercot": ("pubapi_archive_np3-911-er",),
    "bpa": (),
}


def rows(source: str, file: str, url: str = "https://publisher.invalid/") -> list[Row]:
    return read(parsers()[source], Document(url, recorded(file)))


def tables(file: str) -> Any:
    return json.loads(recorded(file))


def test_every_recording_is_read_or_is_another_product() -> None:
    read_here = {
        "spp": ("GenMixYTD", "interchange-trend-swpw"),
        "ercot": ("fuel-mix", "energy-storage", "loadForecastVsActual", "mis_"),
        "bpa": ("baltwg", "WindGenTotalLoadYTD"),
    }
    for file in manifest():
        publisher, _, name = file.partition("/")
        if publisher in OTHERS:
            assert name.startswith((*read_here[publisher], *OTHERS[publisher])), file


@pytest.mark.parametrize(
    "file", ["spp/RTBM-LMP-SL-202503310840.csv", "spp/RTBM-LMP-SL-202503310910.csv"]
)
@pytest.mark.parametrize("source", ["spp.generation", "spp.flow"])
def test_prices_by_location_are_another_product(source: str, file: str) -> None:
    with pytest.raises(Malformed):
        rows(source, file)


@pytest.mark.parametrize("source", ["spp.generation", "spp.flow"])
def test_the_page_of_grid_conditions_is_no_file(source: str) -> None:
    with pytest.raises(Malformed):
        rows(source, "spp/grid-conditions-20230101.html")


@pytest.mark.parametrize(
    "file", ["spp/historical-tie-flow_404_empty_body.txt", "spp/RTBM-LMP-SL-202503310845.csv"]
)
def test_a_body_without_a_byte_is_empty(file: str) -> None:
    with pytest.raises(Empty):
        rows("spp.flow", file)


@pytest.mark.parametrize("day", ["2024-10-18", "2024-11-05"])
def test_offers_of_ancillary_services_are_another_product(day: str) -> None:
    listing = tables(f"ercot/pubapi_archive_np3-911-er_{day}_listing.json")
    assert listing["product"]["name"] == "2-Day Ancillary Services Reports"
    for source in ("load", "wind", "solar"):
        with pytest.raises(Malformed):
            rows(f"ercot.{source}_forecast", f"ercot/pubapi_archive_np3-911-er_{day}.zip")


def test_a_year_of_spp_has_gaps() -> None:
    found = rows("spp.generation", "spp/GenMixYTD_SPP_2025-01-01_first_rows.csv")
    starts = {row.start for row in found}
    slots = {min(starts) + n * FIVE_MINUTES for n in range(55)}
    missing = sorted(f"{start:%H:%M}" for start in slots - starts)
    assert (len(found), missing) == (51, ["06:05", "06:10", "06:40", "10:05"])
    assert {row.measure for row in found} == {"generation"}, "LOAD is a forecast"


def test_the_ties_of_the_west_are_told_of_a_day_and_not_foretold() -> None:
    found = rows("spp.flow", "spp/interchange-trend-swpw_2026-04-02.csv")
    assert len(found) == 1440
    assert found[-1].start == moment("2026-04-02T16:55Z")
    assert {row.zone for row in found} == {"US-SWPW"}
    assert found[0].values["US-PACE"] == -844.48, "844 MW leave for PacifiCorp East"


def test_some_tie_of_the_west_is_not_listed() -> None:
    text = recorded("spp/interchange-trend-swpw_2026-04-02.csv").decode().splitlines()
    first = dict(zip(text[0].split(","), text[1].split(","), strict=True))
    (row, *_) = rows("spp.flow", "spp/interchange-trend-swpw_2026-04-02.csv")
    assert sum(row.values.values()) == pytest.approx(175.34)
    assert float(first["SWPW NAI"]) == 9.86


def test_the_fuel_mix_of_2023_has_no_offset_and_is_read_by_the_clock_of_texas() -> None:
    found = rows("ercot.generation", "ercot/fuel-mix_2023-02-02.json")
    assert len(found) == 288 + 56
    assert found[0].start == moment("2023-02-01T06:00Z")
    assert all(b.start - a.start == FIVE_MINUTES for a, b in pairwise(found))


def test_the_fuel_mix_is_whole_and_in_steps_of_five_minutes() -> None:
    found = rows("ercot.generation", "ercot/fuel-mix_2025-10.json")
    assert len(found) == 369
    assert all(b.start - a.start == FIVE_MINUTES for a, b in pairwise(found))


def storage_and_mix() -> list[tuple[float, dict[str, float]]]:
    """`Power Storage` of each interval of the fuel mix, beside the batteries' own figures."""
    batteries = {
        r.start: r for r in rows("ercot.storage", "ercot/energy-storage-resources_2025-10.json")
    }
    mix = rows("ercot.generation", "ercot/fuel-mix_2025-10.json")
    return [
        (row.values["battery"], dict(batteries[row.start].values))
        for row in mix
        if row.start in batteries
    ]


def test_power_storage_is_what_batteries_discharge_and_not_their_net_output() -> None:
    """The survey of the recordings took it for the net."""
    beside = storage_and_mix()
    assert len(beside) == 368
    assert min(told for told, _ in beside) > 0
    assert min(own["battery"] for _, own in beside) < -4_000
    off = {
        name: sum(abs(told - own[name]) for told, own in beside) / len(beside)
        for name in ("battery", "battery_discharging")
    }
    assert off["battery_discharging"] < 65 < 900 < off["battery"]


def test_a_record_of_storage_bears_the_end_of_its_interval() -> None:
    """Were it the start, `Power Storage` would be farther from it."""
    own = [figures["battery_discharging"] for _, figures in storage_and_mix()]
    told = [mw for mw, _ in storage_and_mix()]
    as_end = sum(abs(a - b) for a, b in zip(told, own, strict=True))
    as_start = sum(abs(a - b) for a, b in zip(told[1:], own, strict=False))
    assert as_end < as_start / 2


def test_load_is_told_of_the_hours_gone_and_foretold_of_those_to_come() -> None:
    found = rows("ercot.load", "ercot/loadForecastVsActual_2024-11-24.json")
    told = [row for row in found if row.issued_at is None]
    assert (len(told), told[-1].end) == (26, moment("2024-11-25T08:00Z"))
    to_come = [row for row in found if row.issued_at]
    assert {row.issued_at for row in to_come} == {moment("2024-11-25T08:15:02Z")}
    assert (to_come[0].start, len(to_come)) == (told[-1].end, 46)


def test_an_hour_is_called_by_its_end() -> None:
    content = tables("ercot/loadForecastVsActual_2024-11-24.json")
    for day in ("previousDay", "currentDay", "nextDay"):
        for record in content[day]["data"]:
            start = moment(record["timestamp"]) - HOUR
            assert start.hour + 1 == record["hourEnding"]
            assert int(start.timestamp()) * 1000 + 3_600_000 == record["epoch"]


@pytest.mark.parametrize("what", ["load_forecast", "wind", "solar"])
def test_of_a_list_of_documents_the_newest_csvs_are_asked_for(what: str) -> None:
    parser = parsers()[f"ercot.{what.removesuffix('_forecast')}_forecast"]
    published = moment("2025-03-13T17:00Z")
    asking = parser.requests(Window(published, published + HOUR))
    assert next(asking).stepping_stone
    body = recorded(f"ercot/mis_doclist_{what}.json")
    newest = asking.send(Document("https://publisher.invalid/", body))
    listed = tables(f"ercot/mis_doclist_{what}.json")["ListDocsByRptTypeRes"]["DocumentList"]
    assert newest.params == {"doclookupId": listed[0]["Document"]["DocID"]}
    assert listed[0]["Document"]["FriendlyName"].endswith("_csv")


def test_bpas_old_names_are_read() -> None:
    found = rows("bpa.balance", "bpa/baltwg_2014-04-15_old_columns.txt")
    first, load = found[:2]
    assert first.start == moment("2014-04-15T17:10Z")
    assert first.values == {"wind": 3732, "hydro": 11225, "unknown": 1599}
    assert load.values == {"load": 6553}
    assert len(found) == 24, "twelve lines have figures"


def test_a_year_of_bpa_is_a_workbook_of_two_sheets() -> None:
    found = rows("bpa.balance", "bpa/WindGenTotalLoadYTD_2014_short.xls")
    assert (found[0].start, found[-1].end) == (
        moment("2014-01-01T08:00Z"),
        moment("2015-01-01T08:00Z"),
    )
    assert found[0].values == {"wind": pytest.approx(126.6), "hydro": 5500, "unknown": 3637}
    assert found[2].values == {"net_import": -3299}
    assert {row.measure for row in found} == {"generation", "load", "flow"}


def test_bpas_interchange_is_what_leaves() -> None:
    found = rows("bpa.balance", "bpa/baltwg3_2026-09-09.txt")
    mixes, loads, flows = (
        [row.values for row in found if row.measure == measure]
        for measure in ("generation", "load", "flow")
    )
    for mix, load, flow in zip(mixes, loads, flows, strict=True):
        assert sum(mix.values()) + flow["net_import"] == pytest.approx(load["load"], abs=400)
        assert flow["net_import"] < 0
