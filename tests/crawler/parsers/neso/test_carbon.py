"""The edges of NESO's Carbon Intensity API."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from crawler.parsers.neso import carbon_intensity, factors, generation_mix, regional
from crawler.parsers.neso.regional import ZONES
from crawler.source import Document, Empty, Malformed, Window, read
from database.reference import rows

NOON = datetime(2026, 6, 21, 12, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


def told(content: object, **more: object) -> Document:
    body = json.dumps(content).encode()
    return Document("https://api.carbonintensity.org.uk/", body, fetched_at=NOON, **more)


def half_hour(start: datetime = NOON, **said: object) -> dict[str, object]:
    stamps = (f"{moment:%Y-%m-%dT%H:%MZ}" for moment in (start, start + HALF_HOUR))
    return {**dict(zip(("from", "to"), stamps, strict=True)), **said}


def intensity(forecast: object = 100, actual: object = None) -> dict[str, object]:
    return {"intensity": {"forecast": forecast, "actual": actual, "index": "low"}}


def test_the_questions_are_of_whole_half_hours_and_two_weeks_at_most() -> None:
    window = Window(NOON + timedelta(minutes=7), NOON + timedelta(days=20))
    first, second = carbon_intensity.requests(window)
    assert first.url.endswith("/intensity/2026-06-21T12:00Z/2026-07-05T12:00Z")
    assert second.url.endswith("/2026-07-05T12:00Z/2026-07-11T12:00Z")


def test_a_window_is_never_of_no_length() -> None:
    moment = Window(NOON, NOON + timedelta(seconds=1))
    (request,) = generation_mix.requests(moment)
    assert request.url.endswith("/generation/2026-06-21T12:00Z/2026-06-21T12:30Z")


def test_a_half_hour_that_has_begun_is_not_foretold() -> None:
    data = [half_hour(NOON - HALF_HOUR, **intensity()), half_hour(NOON, **intensity())]
    (row,) = read(carbon_intensity, told({"data": data}))
    assert (row.start, row.issued_at) == (NOON, NOON)


def test_what_was_is_estimated_and_not_a_forecast() -> None:
    record = half_hour(NOON - HALF_HOUR, **intensity(100, 98))
    (row,) = read(carbon_intensity, told({"data": [record]}))
    assert (row.values, row.estimated, row.issued_at) == ({"direct": 98}, True, None)


def test_an_error_is_malformed_in_the_publishers_words() -> None:
    error = {"error": {"code": "400 Bad Request", "message": "Not that wide"}}
    with pytest.raises(Malformed, match="Not that wide"):
        read(carbon_intensity, told(error))


def test_no_record_is_empty() -> None:
    with pytest.raises(Empty):
        read(carbon_intensity, told({"data": []}))


def test_two_figures_of_a_half_hour_contradict() -> None:
    data = [half_hour(**intensity(100)), half_hour(**intensity(101))]
    with pytest.raises(Malformed, match="stated twice"):
        read(carbon_intensity, told({"data": data}))


def test_an_hour_is_no_half_hour() -> None:
    record = half_hour(**intensity()) | {"to": "2026-06-21T13:00Z"}
    with pytest.raises(Malformed, match="no half hour"):
        read(carbon_intensity, told({"data": [record]}))


def test_an_answer_that_lacks_its_first_day_is_of_another_window() -> None:
    window = Window(NOON - timedelta(days=2), NOON + timedelta(hours=1))
    with pytest.raises(Malformed, match="the answer begins at"):
        read(carbon_intensity, told({"data": [half_hour(**intensity())]}, window=window))


def test_an_unknown_fuel_is_an_alarm_with_its_percentage() -> None:
    mix = [{"fuel": "fusion", "perc": 3.5}]
    with pytest.raises(Malformed, match=r"'fusion' with 3.5 %"):
        read(generation_mix, told({"data": half_hour(generationmix=mix)}))


def test_a_region_that_is_not_ours_is_an_alarm() -> None:
    region = {"regionid": 19, "shortname": "Orkney", "data": [half_hour(generationmix=[])]}
    with pytest.raises(Malformed, match="unknown region 19, 'Orkney'"):
        read(regional, told({"data": region}))


def test_regions_are_those_of_the_reference_data() -> None:
    known = {int(r["alias"]): r["zone"] for r in rows("aliases") if r["scheme"] == "neso"}
    assert known == ZONES


def test_a_new_factor_is_an_alarm_with_its_grams() -> None:
    with pytest.raises(Malformed, match="'Peat' with 1100 g/kWh"):
        read(factors, told({"data": [{"Coal": 937, "Peat": 1100}]}))


@pytest.mark.parametrize("parser", [regional, factors])
def test_what_bears_no_date_needs_the_moment_of_asking(parser) -> None:
    with pytest.raises(Malformed, match="nobody says when"):
        read(parser, Document("https://api.carbonintensity.org.uk/", b'{"data": []}'))
