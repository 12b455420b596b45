"""What a token may see, by which door, and what a record says."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler.parsers.electricitymaps import carbon_intensity, power_breakdown
from crawler.parsers.electricitymaps._zones import ZONES
from crawler.source import Document, Malformed, Refused, Request, Setting, Window, read
from database.reference import rows

NOON = datetime(2026, 6, 21, 12, tzinfo=UTC)
DAY = Window(NOON - timedelta(days=1), NOON)
RECORD = {
    "zone": "DE",
    "carbonIntensity": 300,
    "datetime": "2026-06-21T11:00:00.000Z",
    "emissionFactorType": "lifecycle",
    "isEstimated": False,
}


def told(content: object, window: Window | None = None) -> Document:
    body = json.dumps(content).encode()
    return Document("https://api.electricitymaps.com/v3/", body, window=window)


def asked(parser, access: dict[str, list[str]], window: Window = DAY) -> list[Request]:
    """The data requests once `/zones` has told what may be asked."""
    asking = parser.requests(window)
    assert next(asking).stepping_stone
    listed = {zone: {"zoneName": zone, "access": paths} for zone, paths in access.items()}
    return [asking.send(told(listed)), *asking]


def test_the_token_is_a_setting_in_a_header() -> None:
    request = next(carbon_intensity.requests(DAY))
    assert request.headers == {"auth-token": Setting("ELECTRICITYMAPS_TOKEN")}


def test_both_kinds_of_the_one_zone_of_a_free_plan_are_asked_for() -> None:
    requests = asked(carbon_intensity, {"DE": ["carbon-intensity/history"], "FR": []})
    kinds = [(r.params["zone"], r.params["emissionFactorType"]) for r in requests]
    assert kinds == [("DE", "lifecycle"), ("DE", "direct")]
    assert {r.url.rpartition("/")[2] for r in requests} == {"history"}


@pytest.mark.parametrize("path", ["*", "power-breakdown/past-range"])
def test_a_wider_plan_is_asked_for_the_window(path: str) -> None:
    window = Window(NOON - timedelta(days=15), NOON)
    requests = asked(power_breakdown, {"GB": [path]}, window)
    assert [r.window.length for r in requests] == [timedelta(days=10), timedelta(days=5)]
    assert requests[0].params["start"] == "2026-06-06T12:00:00Z"


def test_history_is_not_asked_about_what_lies_before_it() -> None:
    listed = {"DE": {"access": ["carbon-intensity/history"]}, "FR": {"access": ["*"]}}
    zones = []
    for hours in (22, 24):
        asking = carbon_intensity.requests(DAY)
        next(asking)
        answer = replace(told(listed), fetched_at=DAY.end + timedelta(hours=hours))
        zones.append({r.params["zone"] for r in [asking.send(answer), *asking]})
    assert zones == [{"DE", "FR"}, {"FR"}]


def test_a_token_that_may_ask_for_nothing_so_old_asks_nothing() -> None:
    asking = carbon_intensity.requests(DAY)
    next(asking)
    answer = told({"DE": {"access": ["carbon-intensity/history"]}})
    with pytest.raises(StopIteration):
        asking.send(replace(answer, fetched_at=DAY.end + timedelta(days=2)))


@pytest.mark.parametrize("access", [{"DE": []}, {"DE": ["power-breakdown/history"]}, {"MARS": "*"}])
def test_a_token_that_may_ask_nothing_of_ours_is_refused(access) -> None:
    with pytest.raises(Refused, match="no zone of ours"):
        asked(carbon_intensity, access)


def test_the_public_list_of_zones_grants_nothing() -> None:
    asking = carbon_intensity.requests(DAY)
    next(asking)
    with pytest.raises(Refused):
        asking.send(told({"DE": {"zoneName": "Germany"}}))


def test_their_zones_are_those_of_the_reference_data() -> None:
    known = {r["alias"]: r["zone"] for r in rows("aliases") if r["scheme"] == "electricitymaps"}
    assert known == ZONES


@pytest.mark.parametrize("estimated", [True, False])
def test_what_they_call_estimated_is_estimated(estimated: bool) -> None:
    (row,) = read(carbon_intensity, told(RECORD | {"isEstimated": estimated}))
    assert row.estimated == estimated


@pytest.mark.parametrize(
    ("granularity", "minutes"), [("hourly", 60), ("15_minutes", 15), ("5_minutes", 5)]
)
def test_the_granularity_is_the_length(granularity: str, minutes: int) -> None:
    (row,) = read(carbon_intensity, told(RECORD | {"temporalGranularity": granularity}))
    assert row.resolution == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"temporalGranularity": "daily"}, "granularity 'daily'"),
        ({"zone": "MARS"}, "unknown zone"),
        ({"emissionFactorType": "marginal"}, r"unknown kind .* with 300 g/kWh"),
        ({"datetime": "2026-06-21T11:20:00.000Z"}, "not the start"),
        ({"datetime": "2026-06-21T11:00:00.000"}, "not the start"),
        ({"carbonIntensity": "n/a"}, "not a number"),
    ],
)
def test_what_is_not_understood_is_malformed(changes, words) -> None:
    with pytest.raises(Malformed, match=words):
        read(carbon_intensity, told(RECORD | changes))


def test_an_unknown_fuel_is_an_alarm_with_its_megawatts() -> None:
    record = {**RECORD, "powerProductionBreakdown": {"fusion": 12}}
    with pytest.raises(Malformed, match="'fusion' with 12 MW"):
        read(power_breakdown, told(record))


def test_an_unmeasured_fuel_is_absent_and_an_idle_one_is_zero() -> None:
    record = {**RECORD, "powerProductionBreakdown": {"nuclear": None, "coal": 0}}
    (row,) = read(power_breakdown, told(record))
    assert row.values == {"coal": 0}


def test_a_forecast_is_not_taken_for_what_was() -> None:
    forecast = {"zone": "DE", "forecast": [{"carbonIntensity": 300, "datetime": "x"}]}
    with pytest.raises(Malformed):
        read(carbon_intensity, told(forecast))


@pytest.mark.parametrize("error", [{"error": "No such zone"}, {"status": "error", "message": "No"}])
def test_an_error_is_malformed_in_their_own_words(error) -> None:
    with pytest.raises(Malformed, match="No"):
        read(carbon_intensity, told(error))


def test_an_answer_of_another_day_is_malformed() -> None:
    before = Window(NOON - timedelta(days=9), NOON - timedelta(days=8))
    with pytest.raises(Malformed, match="ignored the window"):
        read(carbon_intensity, told({"history": [RECORD]}, before))


def test_what_lies_beside_the_window_is_left_out() -> None:
    late = Window(NOON - timedelta(hours=1), NOON)
    records = [RECORD, RECORD | {"datetime": "2026-06-21T10:00:00.000Z"}]
    (row,) = read(carbon_intensity, told({"data": records}, late))
    assert row.start == late.start
