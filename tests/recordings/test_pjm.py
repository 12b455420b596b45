"""PJM's recordings: the forecasts with all their vintages, and what we have no feed for."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from crawler.catalog import parsers
from crawler.parsers.pjm import _data_miner, wind_forecast
from crawler.source import Document, Malformed, Row, Secret, Window, read
from tests.recordings.conversions.reading import moment
from tests.recordings.shelf import expected, manifest, on_the_shelf, recorded

pytestmark = on_the_shelf

FEBRUARY = "2025-02-24.json"
OTHERS = {
    "pjm/da_hrl_lmps_2026-06-09.json": "day-ahead prices of pricing nodes",
    "pjm/da_marginal_value_2023-11-05_DST_end.json": "shadow prices of single lines",
    "pjm/da_marginal_value_2024-09-02.json": "shadow prices of single lines",
    "pjm/rt_unverified_fivemin_lmps_2026-06-10.json": "real-time prices of pricing nodes",
    "pjm/five_min_solar_power_forecast_2024-10-01_small.json": "the next six hours by the five "
    "minutes: a step that the hourly forecast does not have, two rows of it, cut by a peer",
}
FEEDS = [key for key in parsers() if key.startswith("pjm.")]


def rows(source: str, file: str) -> list[Row]:
    return read(parsers()[source], Document(_data_miner.API, recorded(f"pjm/{file}")))


def newest(found: list[Row]) -> dict[str, float]:
    """The value of the newest vintage of each hour, by its stamp."""
    latest = {f"{row.start:%Y-%m-%dT%H:%M:%SZ}": row.values for row in found}
    return {stamp: float(*values.values()) for stamp, values in latest.items()}


@pytest.mark.parametrize("fuel", ["wind", "solar"])
def test_the_newest_vintage_of_each_hour_is_what_others_read(fuel: str) -> None:
    found = rows(f"pjm.{fuel}_forecast", f"hourly_{fuel}_power_forecast_{FEBRUARY}")
    events = expected(f"pjm/hourly_wind_power_forecast_{FEBRUARY}")
    assert newest(found) == {e["datetime"]: e["production"][fuel] for e in events}


@pytest.mark.parametrize(("fuel", "count"), [("wind", 5896), ("solar", 1061)])
def test_no_vintage_is_lost(fuel: str, count: int) -> None:
    found = rows(f"pjm.{fuel}_forecast", f"hourly_{fuel}_power_forecast_{FEBRUARY}")
    assert len({(row.issued_at, row.start) for row in found}) == count
    assert {row.zone for row in found} == {"US-PJM"}


def test_wind_is_foretold_every_ten_minutes_and_two_days_ahead() -> None:
    found = rows("pjm.wind_forecast", f"hourly_wind_power_forecast_{FEBRUARY}")
    made = sorted({row.issued_at for row in found if row.issued_at})
    assert made[1] - made[0] == timedelta(minutes=10)
    ahead = max(row.start - row.issued_at for row in found if row.issued_at)
    assert timedelta(hours=46) < ahead < timedelta(days=3)


def test_a_day_of_solar_evaluations_has_two_days_each() -> None:
    found = rows("pjm.solar_forecast", "hourly_solar_power_forecast_2024-10-01.json")
    vintages = {row.issued_at for row in found}
    assert (len(vintages), len(found)) == (24, 24 * 48)
    assert found[0].issued_at == found[0].start == moment("2024-10-01T04:00Z")


def test_the_settings_give_a_key_to_guests() -> None:
    asking = wind_forecast.requests(
        Window(moment("2025-02-09T00:00Z"), moment("2025-02-10T00:00Z"))
    )
    stone = next(asking)
    given = asking.send(Document(stone.url, recorded("pjm/dataminer2_settings_redacted.json")))
    assert given.headers == {"Ocp-Apim-Subscription-Key": Secret("REDACTED")}


@pytest.mark.parametrize("file", OTHERS)
@pytest.mark.parametrize("source", FEEDS)
def test_another_product_is_read_by_none_of_our_feeds(source: str, file: str) -> None:
    document = Document(_data_miner.API, recorded(file))
    if "five_min_solar" in file and source == "pjm.solar_forecast":
        with pytest.raises(Malformed, match="not the start of an hour"):
            read(parsers()[source], document)
        return
    with pytest.raises(Malformed):
        read(parsers()[source], document)


def test_every_recording_of_pjm_is_read_or_named_as_another_product() -> None:
    read_here = r"gen_by_fuel|hourly_(wind|solar)_power_forecast|settings"
    ours = {file for file, entry in manifest().items() if entry["source"] == "pjm"}
    assert {file for file in ours if not re.search(read_here, file)} == set(OTHERS)
