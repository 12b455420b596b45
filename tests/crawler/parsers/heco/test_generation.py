"""Oahu's mix, as Island Pulse told it while it was there; the source says that it is gone."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.commands import show_catalog
from crawler.due import due
from crawler.parsers.heco import generation as heco
from crawler.schedule import is_due
from crawler.source import Document, Empty, Malformed, Row, Window, read

NOW = datetime(2026, 6, 21, tzinfo=UTC)


def entry(stamp: str, **more: Any) -> dict[str, Any]:
    fuels = {"Fossil_Fuel": 500, "Waste2Energy": 40.5, "Solar": 7, "WindFarm": 3, "BioFuel": 2}
    return {"dateTime": stamp, **fuels, "Coal": 180, **more}


def rows(*entries: dict[str, Any]) -> list[Row]:
    return read(heco, Document("https://publisher.invalid/", json.dumps(entries).encode()))


def test_the_newest_is_in_utc_and_the_others_are_in_honolulu() -> None:
    found = rows(entry("2013-12-05T09:30:00.000Z"), entry("2013-12-04 23:00:00"))
    assert [row.start for row in found] == [
        datetime(2013, 12, 5, 9, 0, tzinfo=UTC),
        datetime(2013, 12, 5, 9, 30, tzinfo=UTC),
    ]
    assert {row.resolution for row in found} == {timedelta(minutes=30)}


def test_waste_and_biofuel_are_biomass_and_fossil_fuel_is_oil() -> None:
    (row,) = rows(entry("2013-12-04 23:00:00"))
    assert row.values == {"oil": 500, "biomass": 42.5, "solar": 7, "wind": 3, "coal": 180}


def test_an_unknown_fuel_is_an_alarm_with_its_megawatts() -> None:
    with pytest.raises(Malformed, match="fuel 'Fusion' at 2013-12-04 23:00:00: 9 MW"):
        rows(entry("2013-12-04 23:00:00", Fusion=9))


def test_a_missing_fuel_and_a_crooked_stamp_are_malformed() -> None:
    whole = entry("2013-12-04 23:00:00")
    with pytest.raises(Malformed, match="without Coal"):
        rows({name: value for name, value in whole.items() if name != "Coal"})
    with pytest.raises(Malformed, match="not the start of a half-hour"):
        rows(entry("2013-12-04 23:31:00"))


def test_an_empty_day_is_empty() -> None:
    with pytest.raises(Empty):
        rows()


def test_a_day_is_asked_for_as_it_is_in_honolulu() -> None:
    start = datetime(2013, 12, 5, 9, tzinfo=UTC)
    asked = list(heco.requests(Window(start, start + timedelta(hours=2))))
    assert [request.params["date"] for request in asked] == ["2013-12-04", "2013-12-05"]


def test_the_list_of_sources_says_that_it_is_gone_and_since_when(capsys) -> None:  # type: ignore[no-untyped-def]
    show_catalog({"heco.generation": heco})
    assert "gone since August 2023" in capsys.readouterr().out


def test_it_never_ticks_not_even_when_forced() -> None:
    assert not is_due(heco.SOURCE, None, NOW)
    assert due({"heco.generation": heco.SOURCE}, {}, NOW, force=True) == []
