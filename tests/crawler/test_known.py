"""What is kept already is asked for only if it has changed, where the publisher lets us."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from crawler import crawl, tick
from crawler.known import TRUSTED, Kept
from crawler.outcome import Circumstances
from crawler.source import Document, Request, Unreachable
from database import runs
from database.connection import transaction
from simulator.miso import generation as miso
from tests.crawler.test_fetch import Server, answer, fetch

LONG = TRUSTED + timedelta(minutes=5)
NOW = datetime.now(UTC).replace(second=0, microsecond=0)
MIX = json.dumps(miso.document(5, NOW)).encode()


def validated(body: bytes = MIX, **validator: str):
    """A reply of a server that keeps to the rules: 304 to whoever has it already."""
    asked_by = {"ETag": "If-None-Match", "Last_Modified": "If-Modified-Since"}

    def reply(handler) -> None:
        has = any(handler.headers.get(asked_by[n]) == text for n, text in validator.items())
        (answer(b"", 304) if has else answer(body, **validator))(handler)

    return reply


@pytest.fixture
def server(database, tmp_path, monkeypatch) -> Iterator[Server]:
    serving = Server()
    threading.Thread(target=serving.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.setenv("GRIDTIDE_HOME", str(tmp_path))
    monkeypatch.setenv("GRIDTIDE_UPSTREAM", serving.url)
    yield serving
    serving.shutdown()
    serving.server_close()


@pytest.fixture
def ticked(server, capsys):
    """Tick MISO against a reply; the source's part of the summary."""

    def ticking(reply) -> dict:
        server.replies = [reply]
        crawl.main(["--source", "miso.generation"])
        return json.loads(capsys.readouterr().out)["sources"]["miso.generation"]

    return ticking


def asked_for_news_only(server) -> bool:
    return bool({"If-None-Match", "If-Modified-Since"} & server.asked[-1][1].keys())


def change(connection, statement: str) -> None:
    with transaction(connection) as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "validator", [{"ETag": 'W/"5"'}, {"Last_Modified": "Wed, 01 Jul 2026 07:10:00 GMT"}]
)
def test_what_has_not_changed_is_not_sent_again(ticked, server, connection, validator):
    assert ticked(validated(**validator))["rows_new"] == 2
    again = ticked(validated(**validator))
    assert (again["outcome"], again["documents"], again["rows_same"]) == ("unchanged", 1, 0)
    assert asked_for_news_only(server)
    with connection.cursor() as cursor:
        cursor.execute("select outcome, document_id from run order by run_id")
        (_, document), (outcome, same) = cursor.fetchall()
    assert (outcome, same) == ("unchanged", document)
    assert runs.states(connection, datetime.now(UTC))["miso.generation"].failures == 0


def test_what_has_changed_is_sent_and_stored(ticked, server):
    ticked(validated(ETag='"1"'))
    later = json.dumps(miso.document(5, NOW + timedelta(minutes=5))).encode()
    assert ticked(validated(later, ETag='"2"'))["rows_new"] == 2
    assert asked_for_news_only(server)


def test_an_answer_that_was_not_understood_is_asked_for_whole_and_stays_a_failure(ticked, server):
    for _ in range(2):
        assert ticked(validated(b"<html>", ETag='"1"'))["outcome"] == "malformed"
        assert not asked_for_news_only(server)


@pytest.mark.parametrize(
    "statement",
    [
        "update run set rows_quarantined = 1",
        f"update document set fetched_at = fetched_at - interval '{LONG}'",
        "update document set expired_at = now()",
        "update document set etag = 'caf\u00e9'",
        "update document set path = 'gone'",
    ],
)
def test_what_must_be_read_again_is_asked_for_whole(ticked, server, connection, statement):
    ticked(validated(ETag='"1"'))
    change(connection, statement)
    assert ticked(validated(ETag='"1"'))["outcome"] == "ok"
    assert not asked_for_news_only(server)


def test_only_a_tick_asks_for_news_only(ticked, connection, tmp_path):
    ticked(validated(ETag='"1"'))
    known = {
        kind: tick._known(
            connection, "miso.generation", Circumstances(kind, NOW, tmp_path / "archive")
        )
        for kind in ("tick", "gap", "revisit", "backfill", "replay")
    }
    assert [kind for kind, kept in known.items() if kept] == ["tick"]


def test_a_304_that_nobody_asked_for_is_no_answer(server):
    with pytest.raises(Unreachable, match="304"):
        fetch(server, None, answer(b"", 304))


def test_what_is_kept_stands_for_the_answer(server):
    kept = Document("https://operator.example/mix?day=1", b"kept", kept=7)
    known = {(kept.url, None): Kept('"1"', None, lambda: kept)}
    assert fetch(server, None, validated(ETag='"1"'), known=known) is kept
    form = Request("https://operator.example/mix", form={"day": "1"})
    assert (form.url + "?day=1", None) in known
    with pytest.raises(Unreachable, match="501"):
        fetch(server, form, answer(), known=known, pause_seconds=0)
