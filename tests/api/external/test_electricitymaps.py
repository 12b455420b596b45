"""Electricity Maps is asked for the zone of a point with the token in its own header."""

from __future__ import annotations

import pytest

from api.external.electricitymaps import ElectricityMaps, zone_at
from api.external.outward import NoAnswer
from api.external.refined import Named
from tests.api.external.conftest import Upstream
from tests.recordings.shelf import on_the_shelf, recorded

LATEST = "/api.electricitymaps.com/v3/carbon-intensity/latest"
VIENNA = (200, b'{"zone": "AT", "carbonIntensity": 245, "isEstimated": true}')
RECORDING = "electricitymaps/carbon-intensity_latest_AT_2025-10-17.json"
SECRET = "not-to-be-told"


@pytest.fixture
def maps(upstream: Upstream) -> ElectricityMaps:
    upstream.answers = {LATEST: VIENNA}
    return ElectricityMaps(SECRET)


def test_the_zone_of_a_point_is_the_one_of_its_newest_intensity(
    maps: ElectricityMaps, upstream: Upstream
) -> None:
    assert maps.zone_at(48.21, 16.37) == Named("AT", None)
    (asked,) = upstream.asked
    assert asked.query == {"lat": "48.21", "lon": "16.37"}
    assert {name.lower(): value for name, value in asked.headers.items()}["auth-token"] == SECRET


def test_a_point_is_asked_for_once(maps: ElectricityMaps, upstream: Upstream) -> None:
    maps.zone_at(48.21, 16.37)
    maps.zone_at(48.21, 16.37)
    assert len(upstream.asked) == 1


def test_no_zone_is_an_answer(maps: ElectricityMaps, upstream: Upstream) -> None:
    upstream.answers[LATEST] = (404, b'{"status": "error", "message": "Zone not found"}')
    assert maps.zone_at(0, 0) is None


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (401, b'{"message": "Invalid auth-token"}', "did not accept the token"),
        (403, b"{}", "did not accept the token"),
        (429, b"", "answered 429"),
        (200, b"{}", "not as documented"),
        (302, b"", "answered 302"),
    ],
)
def test_a_failure_says_what_it_was_and_not_the_token(
    maps: ElectricityMaps, upstream: Upstream, status: int, body: bytes, told: str
) -> None:
    upstream.answers[LATEST] = (status, body)
    with pytest.raises(NoAnswer, match=told) as failure:
        maps.zone_at(48.21, 16.37)
    assert SECRET not in str(failure.value)


def test_without_a_token_nothing_is_asked(
    upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELECTRICITYMAPS_TOKEN", "")
    with pytest.raises(NoAnswer, match="ELECTRICITYMAPS_TOKEN is not set"):
        zone_at(48.21, 16.37)
    assert upstream.asked == []


@on_the_shelf
def test_the_answer_that_was_recorded_is_understood(
    maps: ElectricityMaps, upstream: Upstream
) -> None:
    upstream.answers[LATEST] = (200, recorded(RECORDING))
    assert maps.zone_at(48.21, 16.37) == Named("AT", None)
