"""Answers of tests, held against what the OpenAPI document says of their address."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask.testing import FlaskClient

from tests.api.contract import answer_of, described, faults


def good(client: FlaskClient, rule: str, query: Any = None, path: str | None = None) -> Any:
    """The JSON of a good answer to a GET, as the document describes it.

    `rule` is the address as the catalogue has it, `path` with its places filled, if it has any.
    """
    answer = client.get(path or rule, query_string=query)
    assert answer.status_code == 200, answer.text
    assert faults(answer_of(answer), _told()[rule]) == []
    return answer.json


@cache
def _told() -> dict[str, dict[str, Any]]:
    return {one.rule: one.told for one in described() if one.verb == "get"}
