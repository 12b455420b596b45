"""Every address there is, with every scope: a new one is covered by being there."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from flask import Flask
from werkzeug.routing import FloatConverter, IntegerConverter, Rule
from werkzeug.test import TestResponse

from api.catalog import catalog
from database.api_keys import Scope
from tests.api.access.conftest import Make, bearer

SCOPES: tuple[str, ...] = get_args(Scope)
# What anybody may ask: probes, the description, logins, and what the original of a face gives away.
OPEN = re.compile(
    r"/((healthz|readyz|health|openapi\.json|docs(/<name>)?|(watttime/)?(login|register)"
    r"|electricitymaps/v3/zones)/)?"
)


@pytest.fixture(scope="module")
def keys(make: Make) -> dict[str, dict[str, str]]:
    """The header with a key for each scope."""
    return {scope: bearer(make(scope)) for scope in SCOPES}


def address(app: Flask, rule: Rule) -> str:
    """An address that the rule matches."""
    values = {name: value_of(rule, name) for name in rule.arguments}
    with app.test_request_context("/"):
        built = rule.build(values)
    assert built, rule
    return built[1]


def value_of(rule: Rule, name: str) -> object:
    converter = rule._converters[name]
    numbers = {IntegerConverter: 1, FloatConverter: 1.5}
    return numbers.get(type(converter), "x")


def scope_of(app: Flask, rule: Rule) -> str:
    """What the rule's resource asks for; an address that is none of ours would be `read`."""
    view = app.view_functions[rule.endpoint]
    return getattr(getattr(view, "view_class", None), "scope", "read")


def is_refused(answer: TestResponse) -> bool:
    """Whether the gate was shut; what is open may refuse for reasons of its own."""
    challenge = answer.headers.get("WWW-Authenticate", "")
    return answer.status_code in (401, 403) and challenge.startswith("Bearer ")


def test_every_scope_of_the_catalogue_is_one_that_a_key_can_have() -> None:
    told = {path: resource.scope for path, resource in catalog().items()}
    assert {path for path, scope in told.items() if scope not in (*SCOPES, "open")} == set()


def test_only_probes_documents_and_logins_are_open() -> None:
    opened = {path for path, resource in catalog().items() if resource.scope == "open"}
    assert {path for path in opened if not OPEN.fullmatch(path)} == set()


def test_no_address_opens_without_a_key(app: Flask) -> None:
    client = app.test_client()
    wrong = []
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"OPTIONS"}:
            answer = client.open(address(app, rule), method=method)
            if is_refused(answer) == (scope_of(app, rule) == "open"):
                wrong.append((method, rule))
    assert wrong == []


def test_every_address_opens_to_its_scope_alone(
    app: Flask, keys: dict[str, dict[str, str]]
) -> None:
    client = app.test_client()
    wrong = []
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
            for scope, key in keys.items():
                answer = client.open(address(app, rule), method=method, headers=key)
                if is_refused(answer) == (scope_of(app, rule) in (scope, "open")):
                    wrong.append((method, rule, scope))
    assert wrong == []


def test_no_address_answers_but_those_of_the_catalogue(app: Flask) -> None:
    told = {rule.rule.removesuffix("/") for rule in app.url_map.iter_rules()}
    assert told == {path.removesuffix("/") for path in catalog()}


def test_what_may_be_asked_is_told_without_a_key(app: Flask) -> None:
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        assert client.options(address(app, rule)).status_code == 200, rule
