"""NESO's recordings: the Carbon Intensity API and the data portal, read or refused for a reason."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from crawler.catalog import parsers
from crawler.source import Document, Malformed, Row, read
from tests.recordings.conversions.reading import moment
from tests.recordings.shelf import expected, manifest, on_the_shelf, recorded

pytestmark = on_the_shelf

HALF_HOUR = timedelta(minutes=30)
READ = {
    "gb_carbonintensity/generation_pt24h_2024-01-12T0831Z_first8.json": "neso.generation_mix",
    "gb_carbonintensity/intensity_fw48h_2024-01-12T0831Z_first8.json": "neso.carbon_intensity",
    "gb_carbonintensity/intensity_pt24h_2024-01-12T0831Z_first8.json": "neso.carbon_intensity",
    "gb_carbonintensity/regional_intensity_fw24h_period_keyed_2026-05-05.json": "neso.regional",
    "gb_carbonintensity/regional_intensity_fw24h_region_keyed_2026-05-05.json": "neso.regional",
    "gb_other/neso_embedded_forecast_2026-08-16.csv": "neso.embedded_forecast",
    "gb_other/neso_embedded_forecast_dst_autumn.csv": "neso.embedded_forecast",
    "gb_other/neso_embedded_forecast_dst_spring.csv": "neso.embedded_forecast",
    "gb_other/neso_production.json": "neso.generation",
    "gb_other/neso_consumption_forecast_historical.json": "neso.demand_forecast",
    "gb_other/neso_wind_day_ahead_forecast_historical.json": "neso.wind_forecast",
}
# Whose data it is, or why it cannot be told when it holds.
REFUSED = {
    "gb_other/neso_consumption_forecast_live.json": "another data set, of 2 to 14 days ahead:"
    " whether CTIME names the start or the end of a half hour is not said",
    "gb_other/neso_wind_day_ahead_forecast_live.json": "made by hand: in winter period 1 does not"
    " start at 23:00 GMT",
    "gb_other/rte_eco2mix_prices_2022-07-16.xml": "RTE's prices, not NESO's",
    "gb_other/rte_eco2mix_prices_2024-04-14.xml": "RTE's prices, not NESO's",
}
NESO = [key for key in parsers() if key.startswith("neso.")]


def rows(file: str, fetched_at: str = "2024-01-12T08:31Z", source: str = "") -> list[Row]:
    document = Document("https://neso.invalid/", recorded(file), fetched_at=moment(fetched_at))
    return read(parsers()[source or READ[file]], document)


def test_every_recording_is_read_or_refused() -> None:
    ours = {f for f, about in manifest().items() if about["source"].startswith("gb_c")}
    ours |= {f for f, about in manifest().items() if about["source"] == "gb_other"}
    assert ours == READ.keys() | REFUSED.keys()


@pytest.mark.parametrize("file", REFUSED)
@pytest.mark.parametrize("source", NESO)
def test_what_is_refused_is_malformed_to_each_feed(file: str, source: str) -> None:
    with pytest.raises(Malformed):
        rows(file, source=source)


def test_two_days_of_forecasts_are_what_others_read_but_for_the_half_hour_that_runs() -> None:
    file = "gb_carbonintensity/intensity_fw48h_2024-01-12T0831Z_first8.json"
    running, *theirs = [(moment(e["datetime"]), e["forecast"]) for e in expected(file)]
    assert [(row.start, row.values["direct"]) for row in rows(file)] == theirs
    assert running[0] == moment("2024-01-12T08:30Z")
    assert {row.issued_at for row in rows(file)} == {moment("2024-01-12T08:31Z")}


def test_all_regions_are_foretold_and_the_windy_one_emits_nothing() -> None:
    file = "gb_carbonintensity/regional_intensity_fw24h_period_keyed_2026-05-05.json"
    found = rows(file, "2026-05-05T23:30Z")
    assert len(found) == 2 * 18 * 2
    north = [r.values for r in found if r.zone == "GB-R01" and r.measure == "published_intensity"]
    assert north[0] == {"direct": 0}


def test_one_region_is_foretold_for_a_day_and_a_half_hour() -> None:
    file = "gb_carbonintensity/regional_intensity_fw24h_region_keyed_2026-05-05.json"
    found = [r for r in rows(file, "2026-05-05T23:30Z") if r.measure == "published_intensity"]
    assert {row.zone for row in found} == {"GB-R13"}
    assert len(found) == len(json.loads(recorded(file))["data"]["data"]) == 49
    assert [r.values["direct"] for r in found[:2]] == [172, 188]


def test_shares_of_a_region_add_up_to_a_rounding() -> None:
    file = "gb_carbonintensity/regional_intensity_fw24h_period_keyed_2026-05-05.json"
    mixes = [r for r in rows(file, "2026-05-05T23:30Z") if r.measure == "generation_share"]
    assert all(abs(sum(row.values.values()) - 100) < 0.45 for row in mixes)


def test_the_embedded_forecast_begins_with_the_half_hour_that_runs() -> None:
    found = rows("gb_other/neso_embedded_forecast_2026-08-16.csv", "2026-08-16T18:12Z")
    assert found[0].start == moment("2026-08-16T18:00Z")
    assert found[0].values == {"wind": 468, "solar": 1323}
    assert {row.issued_at for row in found} == {found[0].start}


@pytest.mark.parametrize(("season", "periods"), [("spring", 46), ("autumn", 50)])
def test_days_of_a_clock_change_have_all_their_half_hours(season: str, periods: int) -> None:
    found = rows(f"gb_other/neso_embedded_forecast_dst_{season}.csv", "2026-12-01T00:00Z")
    starts = [row.start for row in found]
    assert len(starts) == periods
    assert starts == [starts[0] + n * HALF_HOUR for n in range(periods)]


def test_the_historic_mix_has_what_others_read_of_it() -> None:
    file = "gb_other/neso_production.json"
    theirs = {moment(e["datetime"]): e["production"] for e in expected(file)}
    for row in rows(file):
        fuels = {fuel: mw for fuel, mw in row.values.items() if fuel != "pumped_hydro"}
        assert fuels == theirs.pop(row.start)
    assert not theirs
    assert rows(file)[1].values["pumped_hydro"] == 5, "others take storage from elsewhere"


def test_a_stamp_of_the_demand_forecast_names_the_end_of_its_period() -> None:
    """Others take it for the start, half an hour late: period 11 ends at 05:30 in London."""
    file = "gb_other/neso_consumption_forecast_historical.json"
    theirs = {moment(e["datetime"]) - HALF_HOUR: e["consumption"] for e in expected(file)}
    assert {row.start: row.values["load"] for row in rows(file)} == theirs
    assert min(theirs) == datetime(2026, 7, 17, 4, tzinfo=UTC)


def test_the_wind_forecast_is_what_others_read() -> None:
    file = "gb_other/neso_wind_day_ahead_forecast_historical.json"
    theirs = {moment(e["datetime"]): e["production"] for e in expected(file)}
    assert {row.start: row.values for row in rows(file)} == theirs
