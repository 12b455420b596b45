"""What the past of a source says about it, and its documents page by page."""

from datetime import UTC, datetime, timedelta

from database import documents, runs
from database.connection import transaction
from tests.crawler.fakes import register

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def attempt(connection, started: datetime, outcome: str, wait: timedelta | None = None) -> None:
    retry = None if wait is None else started + wait
    with transaction(connection) as cursor:
        one = runs.Run("fake", "tick", None, None, started, started, outcome, retry_after=retry)
        runs.add_run(cursor, one)


def state(connection) -> runs.State:
    return runs.states(connection, NOW)["fake"]


def test_one_refused_document_among_many_is_what_is_remembered(connection):
    register(connection)
    for outcome in ("ok", "refused", "ok", "unreachable"):
        attempt(connection, NOW, outcome)
    assert state(connection) == runs.State(NOW, "refused", None, 0)


def test_failures_are_counted_by_ticks_not_by_documents(connection):
    register(connection)
    attempt(connection, NOW - 3 * MINUTE, "empty")
    for minutes in (2, 2, 2, 1):
        attempt(connection, NOW - minutes * MINUTE, "unreachable")
    assert state(connection).failures == 2


def test_runs_from_the_future_are_passed_over(connection):
    register(connection)
    attempt(connection, NOW + timedelta(days=1), "ok", timedelta(hours=1))
    attempt(connection, NOW - MINUTE, "malformed")
    assert state(connection) == runs.State(NOW - MINUTE, "malformed", None, 1)


def test_kept_documents_are_read_page_by_page(connection, monkeypatch):
    monkeypatch.setattr(documents, "PAGE", 2)
    register(connection)
    facts = {"url": "", "fetched_at": NOW, "content_type": "", "bytes": 0, "sha256": bytes(32)}
    facts |= {"etag": None, "last_modified": None, "path": ""}
    with transaction(connection) as cursor:
        wanted = [runs.add_document(cursor, "fake", facts) for _ in range(5)]
    found = [document.document_id for document in documents.saved(connection, "fake", None, None)]
    assert found == wanted
