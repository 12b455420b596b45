"""Whatever is wrong with a request is said field by field, before any database is asked."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

DAY = {"start": "2024-01-01T00:00:00Z", "end": "2024-01-02T00:00:00Z"}
POINT = {"latitude": "51.5", "longitude": "-0.1"}
GB = {"iso": "c3lab:GB"}
EMAP = {"carbon_data_source": "emap"}
RATIO = "desired_renewable_ratio"

BAD = [
    ("/balancing-authority/", {"latitude": "51.5"}, "longitude"),
    ("/balancing-authority/", {**POINT, "latitude": "abc"}, "latitude"),
    ("/balancing-authority/", {**POINT, "latitude": ""}, "latitude"),
    ("/balancing-authority/", {**POINT, "latitude": "NaN"}, "latitude"),
    ("/balancing-authority/", {**POINT, "latitude": "-inf"}, "latitude"),
    ("/balancing-authority/", {**POINT, "latitude": "1e400"}, "latitude"),
    ("/balancing-authority/", {**POINT, "latitude": "5_1"}, "latitude"),
    ("/balancing-authority/", {**POINT, "latitude": "90.0001"}, "latitude"),
    ("/balancing-authority/", {**POINT, "longitude": "-180.1"}, "longitude"),
    ("/balancing-authority/", {**POINT, "longitude": "1" * 5000}, "longitude"),
    ("/balancing-authority/", {**POINT, "longitude": "\0"}, "longitude"),
    ("/balancing-authority/", {**POINT, "iso_format": "unknown"}, "iso_format"),
    ("/balancing-authority/", {**POINT, "zoom": "3"}, "zoom"),
    ("/balancing-authority/list", {"latitude": "51.5"}, "latitude"),
    ("/carbon-intensity/", {**GB, "end": DAY["end"]}, "start"),
    ("/carbon-intensity/", {**GB, **DAY, "start": "2024-01-01T00:00:00"}, "start"),
    ("/carbon-intensity/", {**GB, **DAY, "end": "2024-01-02"}, "end"),
    ("/carbon-intensity/", {**GB, **DAY, "end": "tomorrow"}, "end"),
    ("/carbon-intensity/", {**GB, **DAY, "end": "9999-12-31T23:59:59-14:00"}, "end"),
    ("/carbon-intensity/", {**GB, **DAY, "start": "0001-01-01T00:00:00+14:00"}, "start"),
    ("/carbon-intensity/", {**GB, **DAY, "end": "2024-02-30T00:00:00Z"}, "end"),
    ("/carbon-intensity/", {**GB, **DAY, "start": "0001-01-01T00:00:00Z"}, "end"),
    ("/carbon-intensity/", DAY, "iso"),
    ("/carbon-intensity/", {**DAY, "latitude": "51.5"}, "longitude"),
    ("/carbon-intensity/", {**DAY, "longitude": "0"}, "latitude"),
    ("/carbon-intensity/", {**DAY, **POINT, **GB}, "iso"),
    ("/carbon-intensity/", {**DAY, "iso": "GB"}, "iso"),
    ("/carbon-intensity/", {**DAY, "iso": "moon:GB"}, "iso"),
    ("/carbon-intensity/", {**DAY, "iso": "c3lab:"}, "iso"),
    ("/carbon-intensity/", {**DAY, "iso": "c3lab:GB\n"}, "iso"),
    ("/carbon-intensity/", {**DAY, "iso": "c3lab:G\0B"}, "iso"),
    ("/carbon-intensity/", {**DAY, "iso": "c3lab:" + "G" * 65}, "iso"),
    ("/carbon-intensity/", {**GB, **DAY, "carbon_data_source": "tea leaves"}, "carbon_data_source"),
    ("/carbon-intensity/", {**GB, **DAY, "carbon_data_source": "azure"}, "carbon_data_source"),
    ("/carbon-intensity/", {**GB, **DAY, **EMAP, RATIO: "0"}, RATIO),
    ("/carbon-intensity/", {**GB, **DAY, "use_prediction": "true", RATIO: "0.5"}, RATIO),
    ("/carbon-intensity/", {**GB, **DAY, "basis": "consumption"}, "basis"),
    ("/carbon-intensity/", {**GB, **DAY, "basis": "marginal"}, "basis"),
    ("/carbon-intensity/", {**GB, **DAY, **EMAP, "basis": "production"}, "basis"),
    ("/emission-factors/", {"factor_set": "best"}, "factor_set"),
    ("/emission-factors/", {"fuel": "hamsters"}, "fuel"),
    ("/emission-factors/", {"zone": "moon:GB"}, "zone"),
    ("/emission-factors/", {"year": "2014"}, "year"),
    ("/carbon-intensity/", {**GB, **DAY, "use_prediction": "perhaps"}, "use_prediction"),
    ("/carbon-intensity/", {**GB, **DAY, "factor_set": "best"}, "factor_set"),
    ("/carbon-intensity/", {**GB, **DAY, RATIO: "1.1"}, RATIO),
    ("/carbon-intensity/", {**GB, **DAY, RATIO: "nan"}, RATIO),
    ("/energy-mixture/", {**GB, **DAY, "iso_format": "none"}, "iso_format"),
    ("/energy-mixture/", {**GB, **DAY, "factor_set": "direct"}, "factor_set"),
    ("/metadata/cloud-location/providers/", {"provider": "AWS"}, "provider"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "query", "field"), BAD)
def test_a_bad_argument_is_named(
    detached: FlaskClient, path: str, query: dict[str, str], field: str
) -> None:
    answer = detached.get(path, query_string=query)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert [error["field"] for error in answer.json["errors"]] == [field]
    assert list(answer.json["messages"]["query"]) == [field]


def test_a_naive_time_is_told_what_it_lacks(detached: FlaskClient) -> None:
    query = {**GB, **DAY, "start": "2024-01-01T00:00:00"}
    answer = detached.get("/carbon-intensity/", query_string=query)
    assert answer.json["errors"][0]["message"].startswith("The offset from UTC is missing")


def test_every_bad_argument_is_named_at_once(detached: FlaskClient) -> None:
    answer = detached.get("/balancing-authority/?latitude=91&longitude=x&iso_format=y&z=1")
    named = {error["field"] for error in answer.json["errors"]}
    assert named == {"latitude", "longitude", "iso_format", "z"}


def test_a_repeated_argument_is_refused(detached: FlaskClient) -> None:
    answer = detached.get("/balancing-authority/?latitude=1&latitude=2&longitude=3")
    assert answer.status_code == 422
    assert answer.json["messages"] == {"query": {"latitude": ["Given more than once."]}}


def test_the_cap_of_a_range_is_in_its_message(detached: FlaskClient) -> None:
    query = {**GB, "start": "2024-01-01T00:00:00Z", "end": "2025-01-02T00:00:00Z"}
    answer = detached.get("/carbon-intensity/", query_string=query)
    assert "At most 366 days" in answer.json["detail"]


@pytest.mark.parametrize("path", ["/carbon-intensity/", "/energy-mixture/"])
def test_a_span_that_runs_backwards_is_refused(detached: FlaskClient, path: str) -> None:
    query = {**GB, "start": DAY["end"], "end": DAY["start"]}
    answer = detached.get(path, query_string=query)
    assert answer.status_code == 400
    assert answer.json["error"] == "400 Bad Request: start must not be after end."
    assert answer.json["errors"][0]["field"] == "start"


@pytest.mark.parametrize("plus", ["+", "%2B", "%20"])
def test_a_plus_that_was_not_escaped_is_understood(detached: FlaskClient, plus: str) -> None:
    span = f"start=2024-01-02T00:00:00{plus}01:00&end=2024-01-01T22:59:59Z"
    answer = detached.get(f"/carbon-intensity/?iso=c3lab:GB&{span}")
    assert answer.json["detail"] == "start must not be after end."


@pytest.mark.parametrize("late", ["00:00:00.25 00:00", "01:00:00 0100", "02:00 02", "00:00:00Z"])
def test_a_plus_is_understood_however_the_time_is_written(detached: FlaskClient, late: str) -> None:
    span = {"start": f"2024-01-02T{late}", "end": "2024-01-01T23:59:59Z"}
    answer = detached.get("/carbon-intensity/", query_string={**GB, **span})
    assert answer.json["detail"] == "start must not be after end."


def test_a_space_before_the_time_of_day_is_no_plus(detached: FlaskClient) -> None:
    answer = detached.get(
        "/carbon-intensity/", query_string={**GB, **DAY, "start": "2024-01-01 12"}
    )
    assert list(answer.json["messages"]["query"]) == ["start"]
