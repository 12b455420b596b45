"""What the tick says of documents that look different: through the pipeline, into the database."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.archive import Archive
from crawler.outcome import Outcome
from crawler.pipeline import collect
from crawler.source import Malformed, Request
from database.alarms import acknowledge, open_alarms
from database.connection import transaction
from tests.crawler import fakes
from tests.crawler.fakes import HOUR, NOON, fetch_from, publisher, register, rows

HOURS = timedelta(hours=1)


def ask(window):
    yield Request("https://operator.example/a", window=window)


@pytest.fixture
def tick(connection, tmp_path):
    """Tick a source of one question so many hours after noon; what it raised."""
    register(connection)
    parser = publisher()
    parser.parse = parse

    def ticking(body: bytes, after: float, kind: str = "tick", requests=None) -> list[str]:
        parser.requests = requests or ask
        asked = {"kind": kind, "started": NOON + after * HOURS, "archive": Archive(tmp_path)}
        sent = collect(connection, "fake", parser, HOUR, fetch=fetch_from({"a": body}), **asked)
        return [alarm for run in sent for alarm in run.alarms]

    return ticking


def wordy(**more: object) -> bytes:
    """A document of one load, with more in it than the parser looks at."""
    return json.dumps([[0, "GB", {"load": 1.0}], *([more] if more else [])]).encode()


def parse(document):
    """The rows of a document, whose objects are passed over."""
    listed = [one for one in json.loads(document.body) if isinstance(one, list)]
    return fakes.parse(replace(document, body=json.dumps(listed).encode()))


def kinds(connection) -> list[str]:
    return [alarm.kind for alarm in open_alarms(connection)]


def test_a_key_that_nobody_saw_rings_once(tick, connection):
    assert tick(wordy(), 0) == []
    (alarm,) = tick(wordy(fusion=1), 24)
    assert alarm == "structure '.fusion' was never seen before (operator.example/a)"
    assert tick(wordy(fusion=1), 25) == []
    assert kinds(connection) == ["new"], "until somebody acknowledges it"


def test_a_key_that_is_gone_rings_once_and_is_cleared_when_it_is_back(tick, connection):
    for hour in range(26):
        assert tick(wordy(note=1), hour) == []
    assert "structure '.note' was in every document" in tick(wordy(), 26)[0]
    assert (tick(wordy(), 27), kinds(connection)) == ([], ["missing"])
    assert (tick(wordy(note=1), 28), kinds(connection)) == ([], [])
    assert tick(wordy(), 29) == [], "it is known to come and go"


def test_a_malformed_document_rings_until_a_good_one(tick, connection):
    (alarm,) = tick(b"<html>", 0)
    assert alarm.startswith("malformed: ")
    assert tick(b"<html>", 1) == []
    tick(b"[]", 2)
    assert kinds(connection) == ["malformed"], "an empty one proves nothing"
    tick(wordy(), 3)
    assert kinds(connection) == []


def test_a_malformed_stepping_stone_rings_until_a_good_document(tick, connection):
    def asking(window):
        raise Malformed("no list of files")
        yield

    (alarm,) = tick(wordy(), 0, requests=asking)
    assert alarm == "malformed: no list of files"
    tick(wordy(), 1)
    assert kinds(connection) == []


def test_rows_that_cannot_be_true_ring_until_they_can(tick, connection):
    (alarm,) = tick(rows((0, "GB", 1e9)), 0)
    assert alarm.startswith("implausible: none of 1 rows could be true")
    tick(wordy(), 1)
    assert kinds(connection) == []


def test_what_is_fetched_for_the_past_neither_rings_nor_teaches(tick, connection):
    tick(wordy(), 0)
    for kind in ("backfill", "replay"):
        assert tick(wordy(fusion=1), 24, kind) == []
        assert tick(b"<html>", 2, kind) == []
    assert len(tick(wordy(fusion=1), 26)) == 1


def test_an_alarm_is_no_failure(tick, connection):
    tick(wordy(), 0)
    outcome = Outcome("fake", alarms=tick(wordy(fusion=1), 24))
    assert outcome.as_json()["alarms"][0].startswith("structure '.fusion'")
    assert not outcome.failed


def test_an_acknowledged_alarm_is_closed_and_rings_no_more(tick, connection):
    tick(wordy(), 0)
    tick(wordy(fusion=1), 24)
    (alarm,) = open_alarms(connection)
    connection.commit()
    with transaction(connection) as cursor:
        assert acknowledge(cursor, [alarm.alarm_id, 999]) == {alarm.alarm_id}
        assert acknowledge(cursor, [alarm.alarm_id]) == set()
    assert tick(wordy(fusion=1), 25) == []
    assert open_alarms(connection) == []
