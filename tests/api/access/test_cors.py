"""Pages of the allowed origins may read the answers, with a key but without cookies."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers

from api.application import application
from tests.api.access.conftest import READ, SCHEDULE
from tests.api.conftest import unreachable

PAGE = {"Origin": "https://page.example"}
ALLOWED = "Access-Control-Allow-Origin"


def asked(monkeypatch: pytest.MonkeyPatch, origins: str) -> FlaskClient:
    monkeypatch.setenv("GRIDTIDE_CORS_ORIGINS", origins)
    return application(unreachable).test_client()


def preflight(
    client: FlaskClient, path: str, method: str, fields: str = "", **more: str
) -> Headers:
    wants = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": fields}
    answer = client.options(path, headers={**PAGE, **wants, **more})
    assert answer.status_code == 200
    return answer.headers


def words(told: str) -> set[str]:
    return {word.strip() for word in told.split(",")}


def varies(told: Headers) -> set[str]:
    return words(",".join(told.getlist("Vary")))


@pytest.mark.parametrize("path", ["/healthz", "/nowhere", f"{READ}?no=1"])
@pytest.mark.parametrize("headers", [{}, PAGE])
def test_any_page_may_read_answers_and_errors(
    detached: FlaskClient, path: str, headers: dict[str, str]
) -> None:
    told = detached.get(path, headers=headers).headers
    assert told.getlist(ALLOWED) == ["*"]
    assert "Access-Control-Allow-Credentials" not in told


def test_a_page_sees_the_fields_that_tell_of_quotas_and_caches(detached: FlaskClient) -> None:
    seen = words(detached.get("/healthz", headers=PAGE).headers["Access-Control-Expose-Headers"])
    assert {"ETag", "Retry-After", "RateLimit-Limit", "RateLimit-Remaining"} <= seen


@pytest.mark.parametrize("field", ["X-API-Key", "auth-token", "Authorization"])
def test_a_page_may_send_a_key_in_any_of_the_fields(detached: FlaskClient, field: str) -> None:
    told = preflight(detached, READ, "GET", field.lower())
    assert words(told["Access-Control-Allow-Headers"]) == {field.lower()}
    assert told[ALLOWED] == "*"
    assert int(told["Access-Control-Max-Age"]) > 0


def test_a_page_may_post_a_workload(detached: FlaskClient) -> None:
    told = preflight(detached, SCHEDULE, "POST", "content-type")
    assert "POST" in words(told["Access-Control-Allow-Methods"])
    assert told["Access-Control-Allow-Headers"] == "content-type"


@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH"])
def test_a_page_may_not_ask_otherwise(detached: FlaskClient, method: str) -> None:
    told = preflight(detached, READ, method, "cookie")
    assert "Access-Control-Allow-Methods" not in told
    assert "Access-Control-Allow-Headers" not in told


def test_a_preflight_passes_the_gate_and_the_401_can_be_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GRIDTIDE_ACCESS", "keys")
    client = application(unreachable).test_client()
    assert preflight(client, READ, "GET", "X-API-Key")[ALLOWED] == "*"
    refused = client.get(READ, headers=PAGE)
    assert (refused.status_code, refused.headers[ALLOWED]) == (401, "*")


def test_a_public_page_may_not_reach_into_a_private_network(detached: FlaskClient) -> None:
    wants = {"Access-Control-Request-Private-Network": "true"}
    told = preflight(detached, READ, "GET", **wants)
    assert told["Access-Control-Allow-Private-Network"] == "false"


def test_only_listed_origins_may_read_where_there_is_a_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = asked(monkeypatch, "https://page.example, http://localhost:3000")
    for origin in ("https://page.example", "http://localhost:3000"):
        told = client.get("/healthz", headers={"Origin": origin}).headers
        assert (told[ALLOWED], "Origin" in varies(told)) == (origin, True)
    for origin in ("https://page.example.evil.example", "http://page.example", "null"):
        told = client.get("/healthz", headers={"Origin": origin}).headers
        assert (told.get(ALLOWED), "Origin" in varies(told)) == (None, True)
    assert "Origin" in varies(client.get("/healthz").headers)


def test_no_page_may_read_where_none_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    told = asked(monkeypatch, "none").get("/healthz", headers=PAGE).headers
    assert not [name for name, _ in told if name.startswith("Access-Control")]


@pytest.mark.parametrize(
    "origins", ["page.example", "https://page.example/", "https://*.example", "*,https://a.example"]
)
def test_what_is_no_origin_stops_the_start(monkeypatch: pytest.MonkeyPatch, origins: str) -> None:
    with pytest.raises(ValueError, match="GRIDTIDE_CORS_ORIGINS"):
        asked(monkeypatch, origins)
