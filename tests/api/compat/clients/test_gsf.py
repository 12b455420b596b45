"""The GSF face over gunicorn: its published collection's assertions, and a client's requests."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import requests

from tests.api.compat.days import A_DAY_IN_MAY

WAIT_SECONDS = 30
HOUR = timedelta(hours=1)
# the collection knows these three; the SDK's present model has `duration` as well
KEYS = {"location", "time", "rating"}


def get(served: str, path: str, **asked: object) -> requests.Response:
    """An answer of the face at the root."""
    return requests.get(f"{served}{path}", params=asked, timeout=WAIT_SECONDS)


def post(served: str, path: str, body: object) -> requests.Response:
    """The same, of a batch."""
    return requests.post(f"{served}{path}", json=body, timeout=WAIT_SECONDS)


def sent(moment: datetime) -> str:
    """A time in a query, as clients generated for Python write it: an offset without a colon."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f%z")


@pytest.fixture(scope="module")
def by_location(served: str) -> requests.Response:
    """The collection's first request."""
    return get(served, "/emissions/byLocation", location="eastus")


@pytest.fixture(scope="module")
def in_a_day(served: str) -> requests.Response:
    """The collection's second request."""
    span = {"time": "2022-05-10T00:00:00.000Z", "toTime": "2022-05-11T00:00:00.000Z"}
    return get(served, "/emissions/byLocation", location="eastus", **span)


@pytest.fixture(scope="module", params=["by_location", "in_a_day"])
def answer(request: pytest.FixtureRequest) -> requests.Response:
    """One after the other."""
    found: requests.Response = request.getfixturevalue(request.param)
    return found


def test_collection_1_and_6_the_status_is_200(answer: requests.Response) -> None:
    assert answer.status_code == 200


def test_collection_2_and_7_there_is_a_body_of_json(answer: requests.Response) -> None:
    assert answer.ok
    assert answer.content
    assert answer.headers["Content-Type"].startswith("application/json")


def test_collection_3_and_8_there_is_at_least_one_point(answer: requests.Response) -> None:
    assert len(answer.json()) > 0


def test_collection_4_and_9_each_point_has_its_keys(answer: requests.Response) -> None:
    assert {frozenset(point) for point in answer.json()} == {frozenset(KEYS | {"duration"})}


def test_collection_5_and_10_each_point_is_where_it_was_asked_for(
    answer: requests.Response,
) -> None:
    assert {point["location"] for point in answer.json()} == {"eastus"}


def test_collection_11_each_point_is_in_the_range(in_a_day: requests.Response) -> None:
    start, end = A_DAY_IN_MAY, A_DAY_IN_MAY + 24 * HOUR
    times = [datetime.fromisoformat(point["time"]) for point in in_a_day.json()]
    assert all(start <= time <= end for time in times)
    assert len(times) == 25


def test_a_point_holds_for_its_duration(in_a_day: requests.Response) -> None:
    assert {point["duration"] for point in in_a_day.json()} == {"01:00:00"}


# from here on, requests as the client of electricitymaps/carbon-aware-scheduler sends them, which
# is generated from the SDK's OpenAPI document


def test_a_client_asks_one_location(served: str, filled_until: datetime) -> None:
    span = {"time": sent(filled_until - 5 * HOUR), "toTime": sent(filled_until)}
    points = get(served, "/emissions/bylocation", location="eastus", **span).json()
    assert len(points) >= 4


def test_a_client_asks_several_locations(served: str, filled_until: datetime) -> None:
    span = {"time": sent(filled_until - 5 * HOUR), "toTime": sent(filled_until)}
    asked = {"location": ["eastus", "uksouth"], **span}
    points = get(served, "/emissions/bylocations", **asked).json()
    assert [point["location"] for point in points] == sorted(point["location"] for point in points)
    assert {point["location"] for point in points} == {"eastus", "uksouth"}


def test_a_client_asks_for_the_best(served: str, filled_until: datetime) -> None:
    span = {"time": sent(filled_until - 5 * HOUR), "toTime": sent(filled_until)}
    asked = {"location": ["eastus", "uksouth"], **span}
    best = get(served, "/emissions/bylocations/best", **asked).json()
    every = get(served, "/emissions/bylocations", **asked).json()
    least = min(point["rating"] for point in every)
    assert best == [point for point in every if point["rating"] == least]
    assert {point["location"] for point in best} == {"uksouth"}


def test_a_client_asks_for_the_current_forecast(served: str, filled_until: datetime) -> None:
    start, end = filled_until + 2 * HOUR, filled_until + 9 * HOUR
    asked = {"location": ["uksouth"], "dataStartAt": sent(start), "dataEndAt": sent(end)}
    (told,) = get(served, "/emissions/forecasts/current", windowSize=60, **asked).json()
    assert datetime.fromisoformat(told["dataStartAt"]) == start
    assert datetime.fromisoformat(told["dataEndAt"]) == end
    assert datetime.fromisoformat(told["generatedAt"]) == filled_until
    assert datetime.fromisoformat(told["requestedAt"]) > filled_until
    assert (told["location"], told["windowSize"]) == ("uksouth", 60)
    assert datetime.fromisoformat(told["forecastData"][0]["timestamp"]) == start
    assert {one["duration"] for one in told["forecastData"]} == {60}
    assert len(told["forecastData"]) == 13
    least = min(one["value"] for one in told["forecastData"])
    assert told["optimalDataPoints"] == [
        one for one in told["forecastData"] if one["value"] == least
    ]


def test_a_client_asks_for_a_mean(served: str, filled_until: datetime) -> None:
    span = {"startTime": sent(filled_until - 5 * HOUR), "endTime": sent(filled_until - 4 * HOUR)}
    told = get(served, "/emissions/average-carbon-intensity", location="eastus", **span).json()
    assert set(told) == {"location", "startTime", "endTime", "carbonIntensity"}
    assert datetime.fromisoformat(told["startTime"]) == filled_until - 5 * HOUR
    assert 400 < told["carbonIntensity"] < 500


def test_a_client_asks_for_several_means(served: str, filled_until: datetime) -> None:
    questions = [
        {
            "location": "eastus",
            "startTime": (filled_until - (n + 6) * HOUR).isoformat(),
            "endTime": (filled_until - 5 * HOUR).isoformat(),
        }
        for n in range(3)
    ]
    told = post(served, "/emissions/average-carbon-intensity/batch", questions).json()
    assert [datetime.fromisoformat(one["startTime"]) for one in told] == [
        datetime.fromisoformat(one["startTime"]) for one in questions
    ]
    assert len({one["carbonIntensity"] for one in told}) == 3


def test_a_client_asks_what_had_been_foretold(served: str, filled_until: datetime) -> None:
    moment = filled_until - 5 * HOUR
    question = {"location": "uksouth", "requestedAt": moment.isoformat(), "windowSize": 90}
    (told,) = post(served, "/emissions/forecasts/batch", [question]).json()
    assert datetime.fromisoformat(told["requestedAt"]) == moment
    assert datetime.fromisoformat(told["generatedAt"]) < moment - 24 * HOUR
    assert told["forecastData"]
    assert told["optimalDataPoints"]


def test_a_client_asks_for_the_locations(served: str) -> None:
    told = get(served, "/locations").json()
    assert set(told["eastus"]) == {"latitude", "longitude", "name"}
    assert {"eastus", "northeurope", "us-east-1", "GB", "US-PJM"} <= set(told)
    assert all(place["name"] == name for name, place in told.items())


def test_the_service_is_healthy(served: str) -> None:
    assert get(served, "/health").text == "Healthy"


@pytest.mark.parametrize("prefix", ["/gsf", "/GSF"])
def test_the_face_answers_below_its_name_as_well(served: str, prefix: str) -> None:
    path = "/emissions/bylocation"
    asked = {"location": "GB"}
    assert get(served, prefix + path, **asked).json() == get(served, path, **asked).json()
