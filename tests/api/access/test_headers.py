"""Every answer tells a browser to take it as what it is, and to nobody else."""

from __future__ import annotations

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from api.access import headers
from api.application import application
from tests.api.access.conftest import READ
from tests.api.conftest import unreachable


@pytest.mark.parametrize("path", ["/healthz", "/nowhere", READ, "/healthz?%ff", "/readyz"])
def test_every_answer_is_taken_as_it_is_and_runs_nothing(detached: FlaskClient, path: str) -> None:
    told = detached.get(path).headers
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["Referrer-Policy"] == "no-referrer"
    assert told.getlist("Content-Security-Policy") == ["default-src 'none'; frame-ancestors 'none'"]


def test_a_refusal_at_the_gate_is_no_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDTIDE_ACCESS", "keys")
    answer = application(unreachable).test_client().get(READ)
    assert (answer.status_code, answer.headers["X-Content-Type-Options"]) == (401, "nosniff")


def test_a_page_has_a_policy_of_its_own() -> None:
    app = Flask(__name__, static_folder=None)
    headers.register(app)
    app.add_url_rule(
        "/", "page", lambda: Response(headers={headers.POLICY[0]: "script-src 'self'"})
    )
    told = app.test_client().get("/").headers
    assert told.getlist("Content-Security-Policy") == ["script-src 'self'"]


def test_no_answer_sets_a_cookie_or_names_a_version(detached: FlaskClient) -> None:
    told = detached.get("/healthz").headers
    assert "Set-Cookie" not in told
    assert "Server" not in told
    assert "X-Powered-By" not in told
