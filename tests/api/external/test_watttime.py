"""WattTime is asked for a region with a token that is used again, and its failures are told."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest

from api.external.outward import NoAnswer
from api.external.refined import Named
from api.external.watttime import TOKEN_SECONDS, WattTime, region_at
from tests.api.external.conftest import Asked, Upstream
from tests.recordings.shelf import on_the_shelf, recorded

LOGIN = "/api.watttime.org/login"
REGION = "/api.watttime.org/v3/region-from-loc"
GOOD_LOGIN = (200, b'{"token": "a-token"}')
SAN_DIEGO = {
    "region": "CAISO_SANDIEGO",
    "region_full_name": "California ISO San Diego",
    "signal_type": "co2_moer",
}
NOWHERE = {"error": "No coverage available for these coordinates and signal_type"}
SECRET = "not-to-be-told"


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watttime(upstream: Upstream, clock: Clock) -> WattTime:
    upstream.answers = {LOGIN: GOOD_LOGIN, REGION: (200, json.dumps(SAN_DIEGO).encode())}
    return WattTime("somebody", SECRET, clock=clock)


def test_the_region_of_a_point_is_told_by_its_names(watttime: WattTime) -> None:
    assert watttime.region_at(32.88, -117.23) == Named("CAISO_SANDIEGO", "California ISO San Diego")


def test_it_signs_in_with_the_credentials_and_asks_with_the_token(
    watttime: WattTime, upstream: Upstream
) -> None:
    watttime.region_at(32.88, -117.23)
    login, region = upstream.asked
    assert login.headers["Authorization"] == (
        "Basic " + b64encode(f"somebody:{SECRET}".encode()).decode()
    )
    assert region.headers["Authorization"] == "Bearer a-token"
    assert region.query == {
        "latitude": "32.88",
        "longitude": "-117.23",
        "signal_type": "co2_moer",
    }


def test_a_token_is_used_until_shortly_before_it_ends(
    watttime: WattTime, upstream: Upstream, clock: Clock
) -> None:
    watttime.region_at(32.88, -117.23)
    clock.now = TOKEN_SECONDS - 1
    watttime.region_at(33.0, -117.0)
    assert upstream.paths() == [LOGIN, REGION, REGION]
    clock.now = TOKEN_SECONDS + 1
    watttime.region_at(34.0, -117.0)
    assert upstream.paths()[3:] == [LOGIN, REGION]


def test_a_token_that_is_refused_is_renewed_once(watttime: WattTime, upstream: Upstream) -> None:
    tokens = iter(["old", "new", "newer"])
    upstream.answers[LOGIN] = lambda _: (200, json.dumps({"token": next(tokens)}).encode())

    def only_new(asked: Asked) -> tuple[int, bytes]:
        good = asked.headers["Authorization"] == "Bearer new"
        return (200, json.dumps(SAN_DIEGO).encode()) if good else (401, b"{}")

    upstream.answers[REGION] = only_new
    region = watttime.region_at(32.88, -117.23)
    assert region is not None
    assert region.name == "CAISO_SANDIEGO"
    assert upstream.paths() == [LOGIN, REGION, LOGIN, REGION]


def test_a_point_is_asked_for_once_a_day(
    watttime: WattTime, upstream: Upstream, clock: Clock
) -> None:
    for longitude in (-117.23, -117.2300004, -117.23):
        watttime.region_at(32.88, longitude)
    assert upstream.paths().count(REGION) == 1
    clock.now = 86_401
    watttime.region_at(32.88, -117.23)
    assert upstream.paths().count(REGION) == 2


def test_no_coverage_is_an_answer_and_kept(watttime: WattTime, upstream: Upstream) -> None:
    upstream.answers[REGION] = (404, json.dumps(NOWHERE).encode())
    assert watttime.region_at(0, 0) is None
    assert watttime.region_at(0, 0) is None
    assert upstream.paths().count(REGION) == 1


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        (LOGIN, 403, b"<h1>403 Forbidden</h1>"),
        (LOGIN, 200, b"not json"),
        (LOGIN, 200, b'{"token": 5}'),
        (LOGIN, 302, b""),
        (REGION, 500, b""),
        (REGION, 404, b"<h1>moved</h1>"),
        (REGION, 403, b'{"message": "Invalid scope"}'),
        (REGION, 200, b'["CAISO_SANDIEGO"]'),
        (REGION, 200, b'{"region": null}'),
        (REGION, 200, b'{"region": "' + b"x" * 200_000 + b'"}'),
    ],
)
def test_what_cannot_be_used_is_no_answer_and_tells_no_secret(
    watttime: WattTime, upstream: Upstream, path: str, status: int, body: bytes
) -> None:
    upstream.answers[path] = (status, body)
    with pytest.raises(NoAnswer) as failure:
        watttime.region_at(32.88, -117.23)
    assert SECRET not in str(failure.value)
    assert "a-token" not in str(failure.value)


def test_after_a_failure_it_is_left_alone_for_a_minute(
    watttime: WattTime, upstream: Upstream, clock: Clock
) -> None:
    upstream.answers[REGION] = (500, b"")
    with pytest.raises(NoAnswer):
        watttime.region_at(32.88, -117.23)
    asked = len(upstream.asked)
    with pytest.raises(NoAnswer, match="left alone"):
        watttime.region_at(40.0, -100.0)
    assert len(upstream.asked) == asked
    upstream.answers[REGION] = (200, json.dumps(SAN_DIEGO).encode())
    clock.now = 61
    assert watttime.region_at(32.88, -117.23) is not None


def test_without_credentials_nothing_is_asked(
    upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATTTIME_USER", "somebody")
    monkeypatch.delenv("WATTTIME_PASSWORD", raising=False)
    with pytest.raises(NoAnswer, match="WATTTIME_USER and WATTTIME_PASSWORD are not set"):
        region_at(32.88, -117.23)
    assert upstream.asked == []


@on_the_shelf
def test_the_answers_that_were_recorded_are_understood(
    watttime: WattTime, upstream: Upstream
) -> None:
    upstream.answers[REGION] = (200, recorded("watttime/grid_region_response.json"))
    assert watttime.region_at(39.74, -104.99) == Named("PSCO", "Public Service Co of Colorado")
    nowhere = recorded("watttime/coordinates_not_found_response.json")
    upstream.answers[REGION] = (404, nowhere)
    assert watttime.region_at(0, 0) is None
