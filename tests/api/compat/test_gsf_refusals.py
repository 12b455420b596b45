"""What the GSF face refuses, and how; and what it answers at the edges."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

HOUR = timedelta(hours=1)
BY_LOCATION = "/emissions/bylocation"
BY_LOCATIONS = "/emissions/bylocations"
BEST = "/emissions/bylocations/best"
CURRENT = "/emissions/forecasts/current"
AVERAGE = "/emissions/average-carbon-intensity"
FORECASTS, AVERAGES = "/emissions/forecasts/batch", f"{AVERAGE}/batch"
OF_A_LOCATION = (BY_LOCATION, BY_LOCATIONS, BEST, CURRENT, AVERAGE)


def get(faces: FlaskClient, path: str, **asked: Any) -> Any:
    return faces.get(path, query_string=asked)


@pytest.mark.parametrize("path", OF_A_LOCATION)
@pytest.mark.parametrize("asked", [{"location": ""}, {"non-location-param": ""}, {}])
def test_a_request_without_a_location_is_400(
    faces: FlaskClient, path: str, asked: dict[str, str]
) -> None:
    refused = get(faces, path, **asked)
    assert refused.status_code == 400
    assert refused.content_type == "application/problem+json"
    assert refused.json["status"] == 400
    assert any(field.startswith("location") for field in refused.json["errors"])


@pytest.mark.parametrize("path", [BY_LOCATION, BY_LOCATIONS, BEST, CURRENT])
def test_an_unknown_location_is_400_and_named(faces: FlaskClient, path: str) -> None:
    refused = get(faces, path, location="atlantis")
    assert refused.status_code == 400
    assert refused.json["errors"] == {"location": ["Unknown Location: 'atlantis' not found"]}


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"time": "2026-01-02", "toTime": "2026-01-01"}, "time"),
        ({"time": "2026-01-01", "toTime": "2026-01-01"}, "time"),
        ({"toTime": "2026-01-01"}, "time"),
        ({"time": "yesterday"}, "time"),
        ({"time": "2026-13-01"}, "time"),
        ({"time": "2025-01-01", "toTime": "2026-06-01"}, "toTime"),
        ({"time": "0001-01-01T00:00:00+14:00"}, "time"),
    ],
)
def test_a_wrong_time_is_400_by_its_name(
    faces: FlaskClient, asked: dict[str, str], field: str
) -> None:
    refused = get(faces, BY_LOCATION, location="GB", **asked)
    assert refused.status_code == 400
    assert list(refused.json["errors"]) == [field]


def test_the_longest_range_is_for_all_locations_together(faces: FlaskClient) -> None:
    span = {"time": "2025-01-01", "toTime": "2025-12-31"}
    assert get(faces, BY_LOCATIONS, location=["GB"], **span).status_code == 204
    refused = get(faces, BY_LOCATIONS, location=["GB", "eastus"], **span)
    assert refused.json["errors"] == {"toTime": ["At most 366 days, of all locations together."]}
    assert get(faces, BY_LOCATIONS, location=["GB"] * 101).status_code == 400


@pytest.mark.parametrize("path", [BY_LOCATION, BY_LOCATIONS, BEST])
@pytest.mark.parametrize("location", ["GB", "northeurope"])
def test_no_point_is_204_without_a_body(faces: FlaskClient, path: str, location: str) -> None:
    nothing = get(faces, path, location=location, time="2022-1-1T04:05:06Z", toTime="2022-1-2")
    assert (nothing.status_code, nothing.data) == (204, b"")


def test_an_argument_that_is_not_known_is_ignored(faces: FlaskClient) -> None:
    asked = {"location": "GB", "colour": "green"}
    assert get(faces, BY_LOCATION, **asked).json == get(faces, BY_LOCATION, location="GB").json


def test_names_of_arguments_and_of_locations_have_no_case(faces: FlaskClient) -> None:
    mixed = faces.get(f"{BY_LOCATIONS}?Location=uksouth&LOCATION=EastUS&location=us-pjm").json
    assert [point["location"] for point in mixed] == ["uksouth", "EastUS", "us-pjm"]
    assert mixed[1] == mixed[2] | {"location": "EastUS"}


@pytest.mark.parametrize("name", ["AWS:eu-west-2", "eu-west-2", "emap:GB", "c3lab:GB", "gb"])
def test_a_place_is_known_by_all_its_names(faces: FlaskClient, name: str) -> None:
    (point,) = get(faces, BY_LOCATION, location=name).json
    (zone,) = get(faces, BY_LOCATION, location="GB").json
    assert point == zone | {"location": name}


def test_without_a_time_the_newest_point_answers(
    faces: FlaskClient, filled_until: datetime
) -> None:
    (point,) = get(faces, BY_LOCATION, location="GB").json
    newest = datetime.fromisoformat(point["time"])
    assert filled_until - HOUR <= newest <= filled_until


def test_a_moment_is_answered_by_the_point_that_holds_it(
    faces: FlaskClient, filled_until: datetime
) -> None:
    moment = filled_until.replace(minute=10) - 5 * HOUR
    (point,) = get(faces, BY_LOCATION, location="GB", time=moment.isoformat()).json
    assert datetime.fromisoformat(point["time"]) == moment.replace(
        minute=0, second=0, microsecond=0
    )


def test_the_rating_is_the_average_that_our_own_route_tells(
    faces: FlaskClient, filled_until: datetime
) -> None:
    start, end = (filled_until - 9 * HOUR).isoformat(), (filled_until - 3 * HOUR).isoformat()
    ours = faces.get(
        "/carbon-intensity/", query_string={"iso": "c3lab:GB", "start": start, "end": end}
    ).json["carbon_intensities"]
    theirs = get(faces, BY_LOCATION, location="uksouth", time=start, toTime=end).json
    assert [point["rating"] for point in theirs] == [
        one["carbon_intensity"] for one in ours[: len(theirs)]
    ]


def test_a_forecast_without_a_window_is_its_points(faces: FlaskClient) -> None:
    (told,) = get(faces, CURRENT, location="GB").json
    points = told["forecastData"]
    assert told["windowSize"] == 0
    assert {point["duration"] for point in points} == {30}
    assert told["dataStartAt"] == points[0]["timestamp"]
    assert told["dataEndAt"] == points[-1]["timestamp"]
    times = [datetime.fromisoformat(point["timestamp"]) for point in points]
    assert times == [times[0] + n * HOUR / 2 for n in range(len(times))]


def test_all_windows_that_are_equally_good_are_told(faces: FlaskClient) -> None:
    (told,) = get(faces, CURRENT, location="GB").json
    best = [point["value"] for point in told["optimalDataPoints"]]
    assert len(best) > 1
    assert set(best) == {min(point["value"] for point in told["forecastData"])}


def test_a_window_longer_than_the_forecast_leaves_nothing(faces: FlaskClient) -> None:
    (told,) = get(faces, CURRENT, location="GB", windowSize=60 * 24 * 30).json
    assert told["forecastData"] == told["optimalDataPoints"] == []


@pytest.mark.parametrize("size", ["-5", "4.5", "long", "99999999999"])
def test_a_window_of_no_whole_number_of_minutes_is_400(faces: FlaskClient, size: str) -> None:
    refused = get(faces, CURRENT, location="GB", windowSize=size)
    assert refused.status_code == 400
    assert list(refused.json["errors"]) == ["windowSize"]


def test_bounds_outside_of_the_forecast_are_400(faces: FlaskClient) -> None:
    bounds = {"dataStartAt": "1999-01-01T00:00:00Z", "dataEndAt": "1999-01-02T00:00:00Z"}
    refused = get(faces, CURRENT, location="GB", **bounds)
    assert refused.status_code == 400
    assert set(refused.json["errors"]) == {"dataStartAt", "dataEndAt"}


def test_where_nobody_foretells_it_is_501(faces: FlaskClient, filled_until: datetime) -> None:
    assert get(faces, CURRENT, location="eastus").status_code == 501
    question = {"location": "eastus", "requestedAt": filled_until.isoformat()}
    refused = faces.post(FORECASTS, json=[question])
    assert refused.status_code == 501
    assert refused.json["title"] == "Not Implemented"


def test_before_anything_was_foretold_it_is_400(faces: FlaskClient) -> None:
    question = {"location": "GB", "requestedAt": "2021-09-01T08:30:00Z"}
    refused = faces.post(FORECASTS, json=[question])
    assert refused.status_code == 400
    assert "No forecast was generated" in refused.json["detail"]


def test_a_batch_sees_nothing_that_was_foretold_later(
    faces: FlaskClient, filled_until: datetime
) -> None:
    moments = (filled_until - HOUR, filled_until)
    asked = [{"location": "GB", "requestedAt": moment.isoformat()} for moment in moments]
    earlier, later = faces.post(FORECASTS, json=asked).json
    assert datetime.fromisoformat(earlier["generatedAt"]) < moments[0]
    assert datetime.fromisoformat(later["generatedAt"]) == moments[1]
    known = {point["timestamp"]: point["value"] for point in later["forecastData"]}
    changed = {
        point["value"] - known[point["timestamp"]]
        for point in earlier["forecastData"]
        if point["timestamp"] > filled_until.isoformat()
    }
    assert changed == {25.0}


@pytest.mark.parametrize(
    ("path", "body", "fields"),
    [
        (FORECASTS, [{}], {"[0].location", "[0].requestedAt"}),
        (FORECASTS, [{"location": "eastus"}], {"[0].requestedAt"}),
        (FORECASTS, [{"location": "eastus", "requestedAt": None}], {"[0].requestedAt"}),
        (FORECASTS, [{"requestedAt": "2021-09-01T08:30:00Z"}], {"[0].location"}),
        (
            FORECASTS,
            [{"location": "eastus", "requestedAt": "2021-9-1T08:30:00Z"}],
            {"[0].requestedAt"},
        ),
        (
            FORECASTS,
            [{"location": "GB", "requestedAt": "9999-12-31T08:30:00Z"}],
            {"[0].requestedAt"},
        ),
        (AVERAGES, [{}], {"[0].location", "[0].startTime", "[0].endTime"}),
        (AVERAGES, [{"location": "eastus"}], {"[0].startTime", "[0].endTime"}),
        (
            AVERAGES,
            [{"location": "eastus", "startTime": "2022-03-01T15:30:00Z"}],
            {"[0].endTime"},
        ),
        (AVERAGES, [{"location": "eastus", "endTime": "2022-03-01T15:30:00Z"}], {"[0].startTime"}),
        (
            AVERAGES,
            [
                {
                    "location": "westus",
                    "startTime": "2022-3-1T15:30:00Z",
                    "endTime": "2022-3-1T18:00:00Z",
                }
            ],
            {"[0].startTime", "[0].endTime"},
        ),
    ],
)
def test_a_faulty_question_of_a_batch_is_400_by_its_number_and_field(
    faces: FlaskClient, path: str, body: list[dict[str, Any]], fields: set[str]
) -> None:
    refused = faces.post(path, json=body)
    assert refused.status_code == 400
    assert set(refused.json["errors"]) == fields


@pytest.mark.parametrize("path", [FORECASTS, AVERAGES])
@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b"[", b"null"])
def test_a_body_that_is_no_list_of_questions_is_400(
    faces: FlaskClient, path: str, body: bytes
) -> None:
    assert faces.post(path, data=body).status_code == 400


@pytest.mark.parametrize("count", [0, 101])
def test_a_batch_has_one_to_a_hundred_questions(faces: FlaskClient, count: int) -> None:
    question = {"location": "GB", "requestedAt": "2021-09-01T08:30:00Z"}
    refused = faces.post(FORECASTS, json=[question] * count)
    assert refused.json["detail"] == "Between 1 and 100 questions can be asked at once."


def test_further_keys_of_a_question_are_ignored(faces: FlaskClient, filled_until: datetime) -> None:
    question = {
        "location": "eastus",
        "startTime": (filled_until - 6 * HOUR).isoformat(),
        "endTime": (filled_until - 5 * HOUR).isoformat(),
    }
    plain, more = (
        faces.post(AVERAGES, json=[question | further]).json for further in ({}, {"colour": 1})
    )
    assert plain == more


def test_a_span_that_the_data_do_not_fill_has_no_mean(
    faces: FlaskClient, filled_until: datetime
) -> None:
    span = {"startTime": filled_until - HOUR, "endTime": filled_until + HOUR}
    refused = get(
        faces, AVERAGE, location="GB", **{name: at.isoformat() for name, at in span.items()}
    )
    assert refused.status_code == 400
    assert "Period out of range" in refused.json["errors"]["startTime"][0]


@pytest.mark.parametrize("path", [*OF_A_LOCATION, "/locations"])
def test_without_a_database_it_is_503(detached: FlaskClient, path: str) -> None:
    span = {"startTime": "2026-01-01", "endTime": "2026-01-02"} if path == AVERAGE else {}
    refused = get(detached, path, location="GB", **span)
    assert refused.status_code == 503
    assert refused.headers["Retry-After"]


def test_another_verb_is_405(faces: FlaskClient) -> None:
    refused = faces.delete("/locations")
    assert refused.status_code == 405
    assert "GET" in refused.headers["Allow"]
