"""Addresses in any case, where the original has them so, and nowhere else."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    "path", ["/health", "/Health/", "/HEALTH", "/gsf/health", "/GSF/health", "/gsf/Health/"]
)
def test_an_address_of_the_face_is_found_in_any_case(detached: FlaskClient, path: str) -> None:
    answer = detached.get(path)
    assert (answer.status_code, answer.text) == (200, "Healthy")


@pytest.mark.parametrize(
    "path",
    [
        "/Healthz",
        "/healthcare",
        "/gsf",
        "/gsf/",
        "/gsf/healthz",
        "/gsf/carbon-intensity",
        "/gsf/gsf/health",
        "/gsfhealth",
        "/locationsOf",
        "/emissions",
        "/emissions/",
        "/emissions/nothing",
    ],
)
def test_other_addresses_stay_what_they_are(detached: FlaskClient, path: str) -> None:
    assert detached.get(path).status_code == 404


def test_our_own_addresses_have_one_case(detached: FlaskClient) -> None:
    assert detached.get("/healthz").status_code == 200
    assert detached.get("/HEALTHZ").status_code == 404
