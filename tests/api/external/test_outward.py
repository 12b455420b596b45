"""A question is answered by its deadline or not at all, and little is remembered."""

from __future__ import annotations

import pytest

from api.external.outward import Asker, NoAnswer, Question, Reply, ask
from tests.api.external.conftest import Upstream

QUESTION = Question("https://example.org/a/path", {"one": "1"}, {"Key": "secret"})
PATH = "/example.org/a/path"


def test_a_reply_has_the_status_and_the_object(upstream: Upstream) -> None:
    upstream.answers[PATH] = (418, b'{"short": "stout"}')
    assert ask(QUESTION) == Reply(418, {"short": "stout"})
    assert upstream.asked[0].query == {"one": "1"}
    assert upstream.asked[0].headers["Key"] == "secret"


@pytest.mark.parametrize("body", [b"", b"[1]", b"null", b"{", b"<html>", b"\xff"])
def test_what_is_no_object_counts_as_an_empty_one(upstream: Upstream, body: bytes) -> None:
    upstream.answers[PATH] = (200, body)
    assert ask(QUESTION) == Reply(200, {})


def test_a_silent_server_is_left_at_the_deadline(upstream: Upstream) -> None:
    upstream.answers[PATH] = (200, b"{}")
    upstream.delay = 1.0
    with pytest.raises(NoAnswer, match="within the time allowed"):
        ask(QUESTION, seconds=0.1)


def test_a_server_that_drips_is_left_at_the_deadline(upstream: Upstream) -> None:
    upstream.answers[PATH] = (200, b'{"much": "later"}')
    upstream.drip = True
    with pytest.raises(NoAnswer, match="within the time allowed"):
        ask(QUESTION, seconds=0.2)


def test_a_server_that_is_not_there_is_told_by_the_kind_of_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GRIDTIDE_UPSTREAM", "http://127.0.0.1:9")
    with pytest.raises(NoAnswer, match=r"^no connection \(ConnectionError\)$"):
        ask(QUESTION)


def test_an_asker_keeps_the_newest_answers_alone() -> None:
    found: list[tuple[float, float]] = []

    def find(latitude: float, longitude: float) -> str:
        found.append((latitude, longitude))
        return "here"

    asker: Asker[str] = Asker(room=2)
    for latitude in (1.0, 2.0, 3.0, 2.0, 3.0, 1.0):
        assert asker.at(latitude, 0.0, find) == "here"
    assert found == [(1.0, 0.0), (2.0, 0.0), (3.0, 0.0), (1.0, 0.0)]
