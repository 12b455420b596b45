"""Answers are tagged, good for a while, packed, and kept for a moment."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from api.answering import delivery
from api.answering.delivery import EXTENSION, fresh
from api.answering.good_for import seconds_good
from api.answering.shelf import BESIDE_BYTES, Kept, Shelf

BODY = b'{"a": "' + b"x" * 2000 + b'"}'
NOON = datetime(2024, 6, 1, 12, tzinfo=UTC)
STEP = timedelta(minutes=30)


class Clock:
    """A clock that a test turns."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def asked() -> list[str]:
    """The requests that were not answered from the shelf."""
    return []


@pytest.fixture
def client(clock: Clock, asked: list[str]) -> FlaskClient:
    app = Flask("delivered")

    @app.route("/good/<int:seconds>", methods=["GET", "POST"])
    def good(seconds: int) -> Response:
        asked.append("good")
        return fresh(Response(BODY, mimetype="application/json"), seconds)

    @app.route("/plain")
    def plain() -> Response:
        asked.append("plain")
        return Response(b"{}", mimetype="application/json")

    @app.route("/stream")
    def stream() -> Response:
        def pieces() -> Iterator[bytes]:
            yield BODY
            yield BODY

        return Response(pieces(), mimetype="text/csv")

    @app.route("/missing")
    def missing() -> Response:
        return fresh(Response(BODY, 404, mimetype="application/problem+json"), 60)

    delivery.register(app)
    app.extensions[EXTENSION] = Shelf(clock=clock)
    return app.test_client()


def test_an_answer_is_kept_for_ten_seconds_at_most(
    client: FlaskClient, clock: Clock, asked: list[str]
) -> None:
    first = client.get("/good/60")
    clock.now = 9.9
    again = client.get("/good/60")
    assert (again.data, sorted(again.headers)) == (first.data, sorted(first.headers))
    assert asked == ["good"]
    clock.now = 10.1
    client.get("/good/60")
    assert asked == ["good", "good"]


def test_an_answer_is_not_kept_longer_than_it_is_good(
    client: FlaskClient, clock: Clock, asked: list[str]
) -> None:
    client.get("/good/2")
    clock.now = 2.1
    client.get("/good/2")
    assert len(asked) == 2


@pytest.mark.parametrize("path", ["/good/0", "/plain"])
def test_what_is_good_for_no_time_is_not_kept(
    client: FlaskClient, asked: list[str], path: str
) -> None:
    client.get(path)
    client.get(path)
    assert len(asked) == 2


def test_a_post_is_never_answered_from_the_shelf(client: FlaskClient, asked: list[str]) -> None:
    client.get("/good/60")
    client.post("/good/60")
    client.post("/good/60")
    assert len(asked) == 3


def test_head_is_answered_without_a_body(client: FlaskClient) -> None:
    client.get("/good/60")
    head = client.head("/good/60")
    assert head.data == b""
    assert head.headers["Content-Length"] == str(len(BODY))


@pytest.mark.parametrize("path", ["/good/60", "/good/0", "/plain"])
def test_a_client_that_has_the_answer_is_told_so(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    for _ in range(2):
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]


def test_another_tag_gets_the_whole_answer(client: FlaskClient) -> None:
    for _ in range(2):
        answer = client.get("/good/60", headers={"If-None-Match": 'W/"another"'})
        assert (answer.status_code, answer.data) == (200, BODY)


def test_an_answer_of_which_nobody_says_how_long_it_is_good_is_asked_for_anew(
    client: FlaskClient,
) -> None:
    assert client.get("/plain").headers["Cache-Control"] == "no-cache"


def test_long_answers_are_packed_for_those_who_take_gzip(client: FlaskClient) -> None:
    for _ in range(2):
        plain = client.get("/good/60")
        packed = client.get("/good/60", headers={"Accept-Encoding": "gzip"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data == BODY
        assert packed.headers["ETag"] == plain.headers["ETag"]
        assert "Accept-Encoding" in packed.headers["Vary"]


@pytest.mark.parametrize("accepted", ["identity", "gzip;q=0", "br"])
def test_nobody_is_sent_gzip_who_does_not_take_it(client: FlaskClient, accepted: str) -> None:
    answer = client.get("/good/60", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers


def test_short_answers_are_not_packed(client: FlaskClient) -> None:
    answer = client.get("/plain", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers


def test_streams_are_packed_as_they_flow(client: FlaskClient) -> None:
    packed = client.get("/stream", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == 2 * BODY
    assert client.get("/stream").data == 2 * BODY


def test_an_error_has_no_tag_and_is_not_kept(client: FlaskClient) -> None:
    client.get("/missing")
    answer = client.get("/missing", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 404
    assert "ETag" not in answer.headers
    assert gzip.decompress(answer.data) == BODY


def test_a_full_shelf_drops_what_was_used_least() -> None:
    shelf = Shelf(room=3 * (BESIDE_BYTES + 2))
    for key in "abc":
        shelf.put((key,), Kept(b"1", [], key, until=1e18))
    assert shelf.get(("a",))
    shelf.put(("d",), Kept(b"1", [], "d", until=1e18))
    assert shelf.get(("b",)) is None
    assert [key for key in "acd" if shelf.get((key,))] == ["a", "c", "d"]


def test_an_answer_larger_than_the_shelf_leaves_it_empty() -> None:
    shelf = Shelf(room=BESIDE_BYTES + 4)
    shelf.put(("a",), Kept(b"1", [], "a", until=1e18))
    shelf.put(("b",), Kept(b"1234", [], "b", until=1e18))
    assert shelf.get(("a",)) is None
    assert shelf.get(("b",)) is None
    shelf.put(("c",), Kept(b"123", [], "c", until=1e18))
    assert shelf.get(("c",))


def test_long_requests_for_short_answers_do_not_fill_the_memory() -> None:
    shelf, long = Shelf(room=100_000), "*/*" + 8000 * " "
    for place in range(100):
        shelf.put((str(place), long), Kept(b"1", [], "a", until=1e18))
    assert sum(shelf.get((str(place), long)) is not None for place in range(100)) < 100_000 / 8000


def test_a_shelf_that_threads_share_keeps_count() -> None:
    shelf = Shelf(room=5 * (BESIDE_BYTES + 2))

    def use(offset: int) -> None:
        for place in range(2000):
            shelf.put((str((place + offset) % 9),), Kept(b"1", [], "a", until=1e18))
            shelf.get((str(place % 9),))

    with ThreadPoolExecutor(4) as threads:
        for _ in threads.map(use, range(4)):
            pass
    for key in "abcde":
        shelf.put((key,), Kept(b"1", [], "a", until=1e18))
    assert all(shelf.get((key,)) for key in "abcde")


@pytest.mark.parametrize(
    ("data_end", "asked_end", "as_of", "seconds"),
    [
        (NOON, NOON, None, 30 * 60 - 60),
        (NOON - STEP, NOON, None, 30),
        (NOON + STEP, NOON - STEP, None, 300),
        (NOON + timedelta(days=3), NOON + timedelta(days=9), None, 3600),
        (NOON, NOON, NOON, 30 * 60 - 60),  # what was fetched by then may not be stored yet
        (NOON, NOON, NOON - timedelta(minutes=15), 3600),
        (NOON, NOON, NOON + timedelta(days=1), 30 * 60 - 60),
    ],
)
def test_an_answer_is_good_until_the_next_interval_is_expected(
    data_end: datetime, asked_end: datetime, as_of: datetime | None, seconds: float
) -> None:
    now = NOON + timedelta(minutes=1)
    good = seconds_good(data_end, STEP, asked_end=asked_end, as_of=as_of, now=now)
    assert good == seconds
