"""Every error has one shape, and says nothing of our insides."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api import errors
from api.application import application
from api.errors import Problem, flattened
from api.resources import Resource, Routes
from tests.api.conftest import unreachable

PATHS = [
    "/balancing-authority",
    "/balancing-authority/list",
    "/carbon-intensity",
    "/energy-mixture",
    "/metadata/cloud-location/providers",
    "/metadata/cloud-location/locations/AWS",
    "/healthz",
    "/readyz",
]


def test_an_unknown_address_is_told_in_the_same_shape(detached: FlaskClient) -> None:
    answer = detached.get("/no/such thing")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert answer.json["type"] == "about:blank"
    assert answer.json["title"] == "Not Found"
    assert answer.json["status"] == 404
    assert answer.json["instance"] == "/no/such%20thing"
    assert answer.json["error"].startswith("404 Not Found: ")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", PATHS)
def test_a_wrong_method_is_told_the_right_ones(
    detached: FlaskClient, path: str, method: str
) -> None:
    answer = detached.open(path, method=method)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert answer.json["error"].startswith("405 Method Not Allowed: ")


def test_head_and_options_are_answered(detached: FlaskClient) -> None:
    assert detached.head("/healthz").status_code == 200
    assert "GET" in detached.options("/healthz").headers["Allow"]


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("path", PATHS)
def test_a_path_answers_with_and_without_its_last_slash(
    detached: FlaskClient, path: str, slash: str
) -> None:
    assert detached.get(path + slash).status_code in {200, 422, 503}


def test_an_address_with_two_slashes_is_not_redirected(detached: FlaskClient) -> None:
    assert detached.get("/balancing-authority//list").status_code == 404


def test_a_dead_database_is_told_with_the_time_to_come_back(detached: FlaskClient) -> None:
    answer = detached.get("/balancing-authority/list")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"
    assert answer.json["error"].startswith("503 Service Unavailable: ")
    assert answer.json["reasons"] == [answer.json["detail"]]


def test_why_the_database_is_away_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    application(unreachable).test_client().get("/readyz")
    assert "the database cannot be reached: no database in this test" in caplog.text


def test_a_process_is_alive_without_its_database(detached: FlaskClient) -> None:
    assert detached.get("/healthz").json == {"status": "alive"}


class Broken(Resource):
    def get(self) -> None:
        raise ZeroDivisionError("a secret of ours")


@pytest.fixture
def broken() -> FlaskClient:
    app = Flask(__name__)
    errors.register(app)
    Routes(app).add_resource(Broken, "/broken")
    app.add_url_rule("/view", view_func=Broken().get)
    return app.test_client()


@pytest.mark.parametrize("path", ["/broken", "/view"])
def test_a_bug_is_logged_and_not_told(
    broken: FlaskClient, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = broken.get(path)
    assert answer.status_code == 500
    assert answer.content_type == "application/problem+json"
    assert "secret" not in answer.text
    assert "ZeroDivisionError: a secret of ours" in caplog.text


def test_messages_of_nested_fields_and_of_the_whole_are_told_apart() -> None:
    messages = {"json": {"locations": {0: {"id": ["a", "b"]}}, "_schema": ["c"]}}
    assert flattened(messages) == [
        {"field": "locations.0.id", "message": "a"},
        {"field": "locations.0.id", "message": "b"},
        {"field": "json", "message": "c"},
    ]


def test_a_problem_carries_its_own_members_and_headers() -> None:
    app = Flask(__name__)
    problem = Problem(400, "No.", members={"warnings": {}}, headers={"Retry-After": "9"})
    with app.test_request_context("/x"):
        response = errors.as_response(problem)
    assert response.json["warnings"] == {}
    assert response.headers["Retry-After"] == "9"
