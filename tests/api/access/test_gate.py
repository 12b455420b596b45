"""What a key opens, what it does not, and what is answered then."""

from __future__ import annotations

from base64 import b64encode
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api import access
from api.access import gate
from api.answering import delivery
from api.application import application
from database.api_keys import Quota, Spent, all_keys, id_of, revoke, rotate
from database.connection import Unavailable, connect, transaction
from tests.api.access.conftest import READ, SCHEDULE, Make, bearer
from tests.database.servers import query

MINUTE = timedelta(minutes=1)
FORGED = "gridtide_0123456789ab_" + "A" * 43


def within(app: Flask, function: Any, **asked: Any) -> Any:
    """What a function says inside a request, or the answer to what it raises."""
    with app.test_request_context("/login", **asked):
        try:
            return function()
        except Exception as error:  # noqa: BLE001 - the app's own handler tells a bug
            return app.make_response(app.handle_user_exception(error))


def basic(password: str, user: str = "anybody") -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{user}:{password}".encode()).decode()}


def counted(key: str) -> tuple[int, int]:
    """How often a key was used, and how often too often."""
    with closing(connect("owner")) as connection, connection.cursor() as cursor:
        (found,) = (each for each in all_keys(cursor) if each.api_key_id == id_of(key))
    return found.asked, found.refused


@pytest.mark.parametrize("field", ["Authorization", "authorization", "X-API-Key", "auth-token"])
def test_a_key_comes_in_one_of_three_fields(locked: FlaskClient, make: Make, field: str) -> None:
    scheme = "Bearer " if field.lower() == "authorization" else ""
    assert locked.get(READ, headers={field: scheme + make()}).status_code == 200


def test_without_a_key_the_answer_says_how_to_send_one(locked: FlaskClient) -> None:
    answer = locked.get(READ)
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="gridtide"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert {"Authorization: Bearer", "X-API-Key", "auth-token"} <= told(answer)


def told(answer: TestResponse) -> set[str]:
    names = ("Authorization: Bearer", "X-API-Key", "auth-token")
    return {name for name in names if name in answer.json["detail"]}


@pytest.mark.parametrize(
    "key",
    [
        "",
        "x",
        FORGED,
        FORGED + "A",
        "gridtide_",
        "é" * 64,
        "a" * 8000,
        "' or 1=1 --",
        f"{FORGED},b",
    ],
)
def test_what_is_no_key_opens_nothing(locked: FlaskClient, key: str) -> None:
    for field in ({"X-API-Key": key}, bearer(key)):
        answer = locked.get(READ, headers=field)
        assert answer.status_code == 401
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_the_id_of_a_key_with_another_secret_opens_nothing(locked: FlaskClient, make: Make) -> None:
    key = make()
    assert locked.get(READ, headers=bearer(key[:-43] + "A" * 43)).status_code == 401
    assert counted(key) == (0, 0)


@pytest.mark.parametrize("name", ["api_key", "key", "auth-token", "X-API-Key", "access_token"])
def test_a_key_in_the_address_is_none(locked: FlaskClient, make: Make, name: str) -> None:
    key = make()
    assert locked.get(f"{READ}?{name}={key}").status_code == 401
    refused = locked.get(f"{READ}?{name}={key}", headers=bearer(key))
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, name)
    assert key not in refused.text


def test_a_key_that_was_revoked_opens_nothing_from_the_next_request_on(
    locked: FlaskClient, make: Make
) -> None:
    key = make(name="Eve")
    assert locked.get(READ, headers=bearer(key)).status_code == 200
    with closing(connect("owner")) as connection, transaction(connection) as cursor:
        revoke(cursor, "Eve")
    assert locked.get(READ, headers=bearer(key)).status_code == 401


def test_a_key_that_was_rotated_gives_way_to_the_new_one(locked: FlaskClient, make: Make) -> None:
    key = make(name="Bob")
    assert locked.get(READ, headers=bearer(key)).status_code == 200
    with closing(connect("owner")) as connection, transaction(connection) as cursor:
        new = rotate(cursor, "Bob")
    assert new
    assert locked.get(READ, headers=bearer(key)).status_code == 401
    assert locked.get(READ, headers=bearer(new)).status_code == 200


def test_a_key_that_expired_opens_nothing(locked: FlaskClient, make: Make) -> None:
    now = datetime.now(UTC)
    assert locked.get(READ, headers=bearer(make(expires_at=now))).status_code == 401
    later = make(expires_at=now + timedelta(hours=1))
    assert locked.get(READ, headers=bearer(later)).status_code == 200


def test_a_scope_that_a_key_lacks_is_named(locked: FlaskClient, make: Make) -> None:
    answer = locked.post(SCHEDULE, headers=bearer(make("read")), data="{}")
    assert answer.status_code == 403
    assert "schedule" in answer.json["detail"]
    assert answer.headers["WWW-Authenticate"].endswith('scope="schedule"')


def test_a_quota_is_told_as_it_shrinks_and_then_when_to_come_back(
    locked: FlaskClient, make: Make
) -> None:
    key = make(quota=Quota(2, MINUTE))
    answers = [locked.get(READ, headers=bearer(key)) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["1", "0", "0", "0"]
    last = answers[-1]
    assert 0 < int(last.headers["Retry-After"]) <= 60
    assert last.headers["RateLimit-Limit"] == "2"
    assert last.headers["RateLimit-Policy"] == "2;w=60"
    assert last.headers["RateLimit-Reset"] == last.headers["Retry-After"]
    assert last.content_type == "application/problem+json"
    assert counted(key) == (4, 2)


def test_a_quota_starts_anew_when_its_span_is_over(
    locked: FlaskClient, make: Make, inside: str
) -> None:
    key = make(quota=Quota(1, MINUTE))
    assert [locked.get(READ, headers=bearer(key)).status_code for _ in range(2)] == [200, 429]
    query(inside, "update api_key_use set span_started_at = span_started_at - interval '61 s'")
    assert [locked.get(READ, headers=bearer(key)).status_code for _ in range(2)] == [200, 429]


def test_an_answer_that_is_refused_for_other_reasons_tells_the_quota_too(
    locked: FlaskClient, make: Make
) -> None:
    answer = locked.get(f"{READ}?no=1", headers=bearer(make(quota=Quota(9, MINUTE))))
    assert (answer.status_code, answer.headers["RateLimit-Remaining"]) == (422, "8")


def test_a_key_without_quota_is_told_none(locked: FlaskClient, make: Make) -> None:
    headers = locked.get(READ, headers=bearer(make())).headers
    assert not [name for name, _ in headers if name.startswith("RateLimit")]


def test_an_answer_to_a_key_is_not_for_shared_caches(locked: FlaskClient, make: Make) -> None:
    headers = locked.get(READ, headers=bearer(make())).headers
    assert "private" in headers["Cache-Control"] or "no-store" in headers["Cache-Control"]
    assert "X-API-Key" in ", ".join(headers.getlist("Vary"))


def test_what_is_kept_for_all_says_nothing_of_the_one_who_asked_first(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRIDTIDE_ACCESS", "keys")
    app = Flask(__name__, static_folder=None)
    access.register(app, 1)
    app.add_url_rule("/", "kept", lambda: delivery.fresh(Response("kept"), 60))
    delivery.register(app)
    first, second = (bearer(make(quota=Quota(n, MINUTE))) for n in (7, 9))
    told = [app.test_client().get("/", headers=key).headers for key in (first, second, first)]
    assert [one["RateLimit-Limit"] for one in told] == ["7", "9", "7"]
    assert [one["RateLimit-Remaining"] for one in told] == ["6", "8", "5"]
    assert {one["Cache-Control"] for one in told} == {"max-age=60, private"}
    monkeypatch.setattr(gate.Gate, "spent", lambda *_: Spent(["read"], None, None, 1, None))
    assert "RateLimit-Limit" not in app.test_client().get("/", headers=first).headers


def test_an_open_address_needs_no_key_and_counts_none(locked: FlaskClient, make: Make) -> None:
    key = make()
    assert locked.get("/healthz").status_code == 200
    assert locked.get("/healthz", headers=bearer(key)).status_code == 200
    assert locked.get("/healthz", headers=bearer(FORGED)).status_code == 200
    assert counted(key) == (0, 0)


def test_an_address_that_does_not_exist_and_a_wrong_method_are_told_to_anybody(
    locked: FlaskClient,
) -> None:
    assert locked.get("/nowhere").status_code == 404
    assert locked.delete(READ).status_code == 405


def test_readiness_is_for_all_and_its_details_for_operators(
    locked: FlaskClient, make: Make
) -> None:
    for headers in ({}, bearer(make("read")), bearer(FORGED)):
        answer = locked.get("/readyz", headers=headers)
        assert answer.status_code == 503
        assert answer.json["reasons"] == []
        assert answer.json["detail"] == "Not ready."
    operators = locked.get("/readyz", headers=bearer(make("operate")))
    assert operators.json["reasons"] == ["no source has been crawled yet"]


def test_a_login_is_a_key_as_its_password_and_gives_it_as_the_token(app: Flask, make: Make) -> None:
    key = make()
    assert within(app, access.token_from_basic, headers=basic(key)) == key
    assert counted(key) == (1, 0)


@pytest.mark.parametrize(
    "headers", [{}, basic("wrong"), basic(FORGED), {"Authorization": "Basic !"}, bearer("x")]
)
def test_another_login_is_refused_and_asked_for_a_better_one(
    app: Flask, headers: dict[str, str]
) -> None:
    answer = within(app, access.token_from_basic, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_the_token_of_watttimes_login_opens_watttimes_face(locked: FlaskClient, make: Make) -> None:
    assert locked.get("/watttime/v3/my-access").status_code == 401
    token = locked.get("/watttime/login", headers=basic(make())).json["token"]
    assert locked.get("/watttime/v3/my-access", headers=bearer(token)).status_code == 200
    refused = locked.get("/watttime/login", headers=basic(FORGED))
    assert (refused.status_code, "token" in refused.json) == (401, False)


def test_a_login_over_its_quota_is_refused(app: Flask, make: Make) -> None:
    login = basic(make(quota=Quota(1, MINUTE)))
    within(app, access.token_from_basic, headers=login)
    assert within(app, access.token_from_basic, headers=login).status_code == 429


def test_any_login_is_given_a_token_where_no_key_is_needed() -> None:
    asked = {"headers": basic("mine"), "environ_overrides": {"REMOTE_ADDR": "127.0.0.1"}}
    assert within(application(), access.token_from_basic, **asked) == gate.NO_TOKEN


def test_nobody_is_let_in_while_keys_cannot_be_looked_up(
    locked: FlaskClient, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_role: str) -> None:
        raise Unavailable("gone")

    monkeypatch.setattr(gate, "connect", away)
    monkeypatch.setenv("GRIDTIDE_ACCESS", "keys")
    client = application().test_client()
    answer = client.get(READ, headers=bearer(make()))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert client.get(READ).status_code == 401
    assert client.get("/healthz").status_code == 200


def test_a_role_that_may_not_look_keys_up_is_named_in_the_log_and_not_told(
    make: Make, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(gate, "connect", lambda _role: connect("restapi_ro"))
    monkeypatch.setenv("GRIDTIDE_ACCESS", "keys")
    answer = application().test_client().get(READ, headers=bearer(make()))
    assert (answer.status_code, answer.json["detail"]) == (503, gate.NOT_ALLOWED)
    assert "permission denied for table api_key" in caplog.text
