"""One source, one window, first to last: ask, keep, parse, judge, store."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from datetime import UTC, datetime

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from crawler.archive import Archive
from crawler.attempts import Fetch, attempts, reading_once
from crawler.plausible import spans
from crawler.source import (
    Document,
    Empty,
    Failure,
    Implausible,
    Parser,
    Refused,
    Row,
    Unreachable,
    Window,
    read,
)
from crawler.validate import MIXES, judge
from crawler.watch import accuse, watch
from database import runs
from database.connection import means_lost, transaction
from database.past import past_of, release
from database.store import ESTIMATED, MEASURED, store

LAST_WORDS = 4000


class Unkept(Failure):
    """The answer cannot be kept, so nothing of it is stored: the disk is full, or not ours."""

    reason = "unkept"


def collect(
    connection: Connection,
    key: str,
    parser: Parser,
    window: Window,
    *,
    kind: str,
    started: datetime,
    fetch: Fetch,
    archive: Archive,
) -> Iterator[runs.Run]:
    """Collect one window of one source; every document is one transaction with its run record.

    Yields each run when it is recorded.
    """
    asked_for_nothing, parser = True, reading_once(parser)
    for request, came_to in attempts(parser, window, fetch):
        asked_for_nothing = False
        asked = request.window
        start, end = (asked.start, asked.end) if asked else (None, None)
        run = runs.Run(key, kind, start, end, started, started, "ok")
        if isinstance(came_to, Failure):
            yield _failed(connection, run, came_to)
            continue
        if came_to.kept is not None:
            yield _unchanged(connection, run, came_to.kept)
            continue
        try:
            facts = archive.keep(key, came_to)
        except OSError as error:
            yield _failed(connection, run, Unkept(f"the answer cannot be kept: {error.strerror}"))
            return
        yield absorb(connection, parser, run, came_to, facts)
    if asked_for_nothing:
        nothing = runs.Run(key, kind, window.start, window.end, started, started, "ok")
        yield _failed(connection, nothing, Empty("there was nothing to ask for"))


def absorb(
    connection: Connection,
    parser: Parser,
    run: runs.Run,
    document: Document,
    facts: dict[str, object] | int,
) -> runs.Run:
    """Parse, judge and store one kept document; `facts` of a new one, or the id of a known one.

    Where a bug of ours prevents it, that is recorded, and the document for a replay.
    """
    try:
        return _absorbed(connection, parser, run, document, facts)
    except Exception as error:
        if means_lost(error):
            raise
        return record_bug(connection, run, error, facts)


def record_bug(
    connection: Connection,
    run: runs.Run,
    error: Exception,
    facts: dict[str, object] | int | None = None,
) -> runs.Run:
    """Record a bug of ours with its traceback, and the document that showed it, if one did."""
    text = "".join(traceback.format_exception(error))[-LAST_WORDS:]
    run = run._replace(outcome="bug", error=text, finished=datetime.now(UTC))
    with transaction(connection) as cursor:
        run = run._replace(document_id=_number(cursor, run, facts))
        runs.add_run(cursor, run)
    return run


def _number(cursor: Cursor, run: runs.Run, facts: dict[str, object] | int | None) -> int | None:
    return runs.add_document(cursor, run.source, facts) if isinstance(facts, dict) else facts


def _absorbed(
    connection: Connection,
    parser: Parser,
    run: runs.Run,
    document: Document,
    facts: dict[str, object] | int,
) -> runs.Run:
    rows, failure = _rows(parser, document)
    now = document.fetched_at or run.started
    with transaction(connection) as cursor:
        number = _number(cursor, run, facts)
        comparable = any(row.measure in MIXES or row.parts for row in rows)
        latest = runs.latest_of(cursor, run.source) if comparable else {}
        past = past_of(cursor, run.source, spans(rows))
        believed, aside, released = judge(
            parser.SOURCE, document, rows, now=now, latest=latest, past=past
        )
        kept = [*released, *believed]
        newest = run.kind != "replay"
        qualities = [ESTIMATED if row.estimated else MEASURED for row in kept]
        written = store(
            cursor, run.source, kept, recorded_at=now, newest=newest, qualities=qualities
        )
        runs.add_underived(cursor, written.spans)
        release(cursor, run.source, kept, past)
        if rows and not kept and not any(isinstance(one, runs.Waiting) for one in aside):
            why = f"none of {len(rows)} rows could be true: {aside[0].reason}"
            failure = Implausible(why)
        run = run._replace(
            document_id=number,
            rows_new=written.new,
            rows_changed=written.changed,
            rows_same=written.same,
            rows_quarantined=len(aside),
            finished=datetime.now(UTC),
        )
        run = _with_failure(run, failure) if failure else run
        run_id = runs.add_run(cursor, run, aside)
        alarms = watch(cursor, run, run_id, document, rows, aside=aside, failure=failure)
    return run._replace(alarms=alarms)


def _rows(parser: Parser, document: Document) -> tuple[list[Row], Failure | None]:
    try:
        rows = read(parser, document)
    except Failure as failure:
        return [], failure
    return rows, None if rows else Empty("the answer holds no row")


def _failed(connection: Connection, run: runs.Run, failure: Failure) -> runs.Run:
    run = _with_failure(run, failure)._replace(finished=datetime.now(UTC))
    with transaction(connection) as cursor:
        alarms = accuse(cursor, run, runs.add_run(cursor, run), failure)
    return run._replace(alarms=alarms)


def _unchanged(connection: Connection, run: runs.Run, document_id: int) -> runs.Run:
    """Record that the publisher has nothing but what is kept, and stored, already."""
    finished = datetime.now(UTC)
    run = run._replace(outcome="unchanged", document_id=document_id, finished=finished)
    with transaction(connection) as cursor:
        runs.add_run(cursor, run)
    return run


def _with_failure(run: runs.Run, failure: Failure) -> runs.Run:
    wait = failure.retry_after if isinstance(failure, Refused | Unreachable) else None
    return run._replace(
        outcome=failure.reason,
        error=str(failure) or None,
        retry_after=None if wait is None else datetime.now(UTC) + wait,
    )
