"""Electricity Maps' recordings, read or refused for a reason."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from crawler.catalog import parsers
from crawler.parsers.electricitymaps import _platform as maps
from crawler.source import Document, Malformed, Refused, Row, Window, read
from tests.recordings.conversions.reading import moment
from tests.recordings.shelf import manifest, on_the_shelf, recorded

pytestmark = on_the_shelf

INTENSITY, POWER = "electricitymaps.carbon_intensity", "electricitymaps.power_breakdown"
READ = {
    "carbon-intensity_history_DE_2024-03-06.json": INTENSITY,
    "carbon-intensity_latest_AT_2025-10-17.json": INTENSITY,
    "carbon-intensity_latest_US-CAR-DUK_2024-03-06.json": INTENSITY,
    "carbon-intensity_latest_US-CAR-DUK_2025-03-29.json": INTENSITY,
    "power-breakdown_history_DE_2024-03-06.json": POWER,
    "power-breakdown_latest_AT_2025-10-17.json": POWER,
    "power-breakdown_latest_DE_2024-03-06.json": POWER,
}
REFUSED = {
    "co2signal_v1_latest_DE_2023-10-02.json": "the old service, which says neither zone nor hour",
    "co2signal_v1_no_data.json": "the old service",
    "price_AT_2025-10-24.json": "a price, which its operator publishes itself",
}
STONES = {
    "zones_2023-24.json": "asked without a token: grants nothing",
    "zones_full_c3lab.json": "asked with one: says what it grants",
}
FUELS = {"hydro discharge": "pumped_hydro", "battery discharge": "battery"}


def body(file: str) -> bytes:
    return recorded(f"electricitymaps/{file}")


def rows(file: str, source: str = "") -> list[Row]:
    document = Document("https://api.electricitymaps.com/v3/", body(file))
    return read(parsers()[source or READ[file]], document)


def records(file: str) -> list[dict[str, Any]]:
    told = json.loads(body(file))
    return told.get("history", [told])


def test_every_recording_is_read_or_refused() -> None:
    files = {f.partition("/")[2] for f in manifest() if f.startswith("electricitymaps/")}
    assert files == READ.keys() | REFUSED.keys() | STONES.keys()


@pytest.mark.parametrize("file", [f for f in READ if READ[f] == INTENSITY])
def test_intensity_is_what_is_written_there(file: str) -> None:
    found, written = rows(file), records(file)
    assert [row.values for row in found] == [{"lifecycle": r["carbonIntensity"]} for r in written]
    assert [row.start for row in found] == [moment(r["datetime"]) for r in written]
    assert [row.estimated for row in found] == [r["isEstimated"] for r in written]
    assert {row.resolution for row in found} == {timedelta(hours=1)}


@pytest.mark.parametrize("file", [f for f in READ if READ[f] == POWER])
def test_production_is_what_is_written_there_but_for_null(file: str) -> None:
    for row, record in zip(rows(file), records(file), strict=True):
        written = {
            FUELS.get(word, word): mw
            for word, mw in record["powerProductionBreakdown"].items()
            if mw is not None
        }
        assert row.values == written


def test_nuclear_that_is_not_measured_is_absent_and_solar_at_night_is_zero() -> None:
    values = rows("power-breakdown_latest_DE_2024-03-06.json")[0].values
    assert "nuclear" not in values
    assert values["solar"] == 0


@pytest.mark.parametrize("file", REFUSED)
@pytest.mark.parametrize("source", [INTENSITY, POWER])
def test_what_is_refused_is_malformed_to_each_feed(file: str, source: str) -> None:
    with pytest.raises(Malformed):
        rows(file, source)


def test_the_public_list_of_zones_grants_nothing() -> None:
    with pytest.raises(Refused):
        granted("zones_2023-24.json", "carbon-intensity")


@pytest.mark.parametrize("signal", ["carbon-intensity", "power-breakdown"])
def test_a_tokens_list_of_zones_grants_the_last_day(signal: str) -> None:
    doors = granted("zones_full_c3lab.json", signal)
    assert set(doors.values()) == {"history"}
    assert {"DE", "US-CAL-CISO", "GB"} <= doors.keys()


def granted(file: str, signal: str) -> dict[str, str]:
    asking = maps.doors(signal, Window(moment("2024-03-05T20:00Z"), moment("2024-03-06T20:00Z")))
    next(asking)
    with pytest.raises(StopIteration) as done:
        asking.send(Document("https://api.electricitymaps.com/v3/zones", body(file)))
    doors: dict[str, str] = done.value.value
    return doors
