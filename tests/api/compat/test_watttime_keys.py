"""Where keys are needed, the faces take them as the clients of the originals send them."""

from __future__ import annotations

import base64

import pytest
from flask.testing import FlaskClient

from api.application import application
from tests.api.access.conftest import made

THEIRS = "/electricitymaps/v3/carbon-intensity/latest?zone=GB"
UK = "/watttime/v3/signal-index?region=UK&signal_type=co2_aoer"


@pytest.fixture
def locked(filled: str, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A client of an app over the filled database that demands a key of everybody."""
    monkeypatch.setenv("DATABASE_URL", filled)
    monkeypatch.setenv("GRIDTIDE_ACCESS", "keys")
    return application().test_client()


def basic(password: str) -> dict[str, str]:
    """The header field of HTTP Basic."""
    return {"Authorization": "Basic " + base64.b64encode(f"ada:{password}".encode()).decode()}


def test_a_login_with_a_key_gives_a_token_that_opens(locked: FlaskClient) -> None:
    answer = locked.get("/watttime/login", headers=basic(made("read")))
    assert answer.status_code == 200, answer.text
    token = answer.json["token"]
    assert locked.get(UK, headers={"Authorization": f"Bearer {token}"}).status_code == 200


@pytest.mark.parametrize("headers", [{}, basic("nonsense"), basic("")])
def test_a_login_without_a_key_is_refused(locked: FlaskClient, headers: dict[str, str]) -> None:
    refused = locked.get("/watttime/login", headers=headers)
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Basic ")
    assert refused.json["error"] == refused.json["message"]


def test_an_auth_token_opens_and_another_does_not(locked: FlaskClient) -> None:
    assert locked.get(THEIRS, headers={"auth-token": made("read")}).status_code == 200
    for headers in ({}, {"auth-token": "nonsense"}):
        refused = locked.get(THEIRS, headers=headers)
        assert refused.status_code == 401
        assert refused.json["error"] == refused.json["message"]


def test_the_zones_are_told_without_a_token(locked: FlaskClient) -> None:
    assert "GB" in locked.get("/electricitymaps/v3/zones").json


def test_a_key_for_something_else_is_refused_in_their_words(locked: FlaskClient) -> None:
    refused = locked.get(UK, headers={"Authorization": f"Bearer {made('schedule')}"})
    assert refused.status_code == 403
    assert (refused.json["error"], "scope" in refused.json["message"]) == (
        "Invalid query parameters",
        True,
    )
