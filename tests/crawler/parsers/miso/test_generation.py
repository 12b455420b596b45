"""MISO's oddities, one by one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from crawler.parsers.miso import generation as miso
from crawler.source import Document, Malformed, Row, Window, read

MIX = {"Coal": "20000", "Natural Gas": "25000", "Nuclear": "11000", "Wind": "7000", "Solar": "0"}


def entry(category: str, mw: object, stamp: str = "2026-07-14 3:05:00 PM") -> dict[str, object]:
    return {"INTERVALEST": stamp, "CATEGORY": category, "ACT": mw, "FUEL_CATEGORY": category}


def answer(
    entries: list[dict[str, object]], ref: str = "14-Jul-2026 - Interval 15:05 EST"
) -> bytes:
    return json.dumps({"RefId": ref, "TotalMW": "1", "Fuel": {"Type": entries}}).encode()


def rows(*entries: dict[str, object], ref: str = "14-Jul-2026 - Interval 15:05 EST") -> list[Row]:
    return read(miso, Document(miso.ENDPOINT, answer(list(entries), ref)))


def mix(**changes: object) -> list[dict[str, object]]:
    return [entry(category, mw) for category, mw in {**MIX, **changes}.items()]


@pytest.mark.parametrize(
    ("ref", "stamp", "start"),
    [
        ("14-Jul-2026 - Interval 15:05 EST", "2026-07-14 3:05:00 PM", "2026-07-14T20:05"),
        ("14-Jan-2026 - Interval 15:05 EST", "2026-01-14 3:05:00 PM", "2026-01-14T20:05"),
        ("14-Jul-2026 - Interval 00:00 EST", "2026-07-14 12:00:00 AM", "2026-07-14T05:00"),
        ("14-Jul-2026 - Interval 12:00 EST", "2026-07-14 12:00:00 PM", "2026-07-14T17:00"),
        ("31-Dec-2026 - Interval 23:55 EST", "2026-12-31 11:55:00 PM", "2027-01-01T04:55"),
    ],
)
def test_est_is_five_hours_behind_utc_all_year(ref: str, stamp: str, start: str) -> None:
    (row,) = rows(entry("Coal", "1", stamp), ref=ref)
    assert row.start == datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert row.resolution == timedelta(minutes=5)


def test_other_is_unknown_and_may_be_negative() -> None:
    (row,) = rows(*mix(Other="-306"))
    assert row.values["unknown"] == -306


def test_a_battery_that_charges_is_negative_generation() -> None:
    (row,) = rows(*mix(**{"Battery Storage": "-311"}))
    assert row.values["battery"] == -311


def test_imports_are_a_flow_and_no_generation() -> None:
    generation, flow = rows(*mix(Imports="5675"))
    assert flow.measure == "flow"
    assert flow.values == {"net_import": 5675}
    assert sum(generation.values.values()) == 63_000


def test_imports_alone_say_nothing_about_generation() -> None:
    assert [row.measure for row in rows(entry("Imports", "5675"))] == ["flow"]


def test_a_category_that_is_not_listed_is_absent_and_not_zero() -> None:
    (row,) = rows(*mix())
    assert row.values.keys() == {"coal", "gas", "nuclear", "wind", "solar"}


def test_an_unknown_category_is_named_with_its_megawatts() -> None:
    with pytest.raises(Malformed, match=r"'Hydrogen' with 256 MW"):
        rows(*mix(), entry("Hydrogen", "256"))


@pytest.mark.parametrize("text", ["N/A", "NaN", "Infinity", "-inf", "", "1,200", None, True, []])
def test_what_is_no_number_is_malformed_and_named(text: object) -> None:
    with pytest.raises(Malformed, match="Wind is"):
        rows(*mix(Wind=text))


def test_a_category_of_another_interval_is_malformed() -> None:
    with pytest.raises(Malformed, match="Wind is of 2026-07-14 3:00:00 PM"):
        rows(entry("Coal", "1"), entry("Wind", "2", "2026-07-14 3:00:00 PM"))


@pytest.mark.parametrize("ref", ["14-Jul-2026 - Interval 15:05 EDT", "14-Jul-2026", ""])
def test_a_reference_on_another_clock_is_malformed(ref: str) -> None:
    with pytest.raises(Malformed):
        rows(*mix(), ref=ref)


def test_a_category_stated_twice_alike_counts_once() -> None:
    assert rows(*mix(), *mix()) == rows(*mix())


def test_a_category_stated_twice_differently_is_malformed() -> None:
    with pytest.raises(Malformed, match="Wind is stated twice"):
        rows(*mix(), entry("Wind", "7001"))


def test_an_answer_without_categories_is_malformed() -> None:
    with pytest.raises(Malformed, match="no category"):
        rows()


def test_the_newest_interval_is_asked_whatever_the_window() -> None:
    window = Window(datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC))
    (request,) = miso.requests(window)
    assert request.url == "https://public-api.misoenergy.org/api/FuelMix"
    assert request.window is None
