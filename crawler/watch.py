"""Looks at each document of the tick for what changed at the publisher, and rings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from psycopg2.extensions import cursor as Cursor

from crawler import drift
from crawler.shape import structure
from crawler.source import Document, Failure, Implausible, Malformed
from crawler.validate import INCOMPLETE
from crawler.words import is_slight, question_of, vocabulary
from database import alarms
from database.rows import Row
from database.runs import Quarantined, Run

ALARMING = (Malformed, Implausible)


def watch(
    cursor: Cursor,
    run: Run,
    run_id: int,
    document: Document,
    rows: Sequence[Row],
    *,
    aside: Sequence[Quarantined] = (),
    failure: Failure | None = None,
) -> tuple[str, ...]:
    """Compare a tick's document with those before it; the alarms that it raised, in sentences.

    A good document teaches its shape, and clears what the ones before it were accused of. What
    was fetched for the past, or parsed again, teaches nothing: it may be of another format.
    """
    if failure is not None:
        return accuse(cursor, run, run_id, failure, question_of(document.url))
    if run.kind != "tick":
        return ()
    asked = alarms.Asked(run.source, question_of(document.url), run.started)
    return _ring(cursor, asked, run_id, _changes(cursor, asked, document, rows, aside))


def accuse(
    cursor: Cursor, run: Run, run_id: int, failure: Failure, question: str = ""
) -> tuple[str, ...]:
    """Ring because an answer is malformed or implausible; the alarms that were raised.

    Other failures of a source are not about what its publisher says.
    """
    if run.kind != "tick" or not isinstance(failure, ALARMING):
        return ()
    asked = alarms.Asked(run.source, question, run.started)
    return _ring(cursor, asked, run_id, [(run.outcome, question, f"{run.outcome}: {failure}")])


def _changes(
    cursor: Cursor,
    asked: alarms.Asked,
    document: Document,
    rows: Sequence[Row],
    aside: Sequence[Quarantined],
) -> list[tuple[str, str, str]]:
    """What is remarkable about a good document, which is remembered: kind, element, message."""
    shape = structure(document.body) | vocabulary(rows)
    digest = drift.digest_of(shape)
    lacking = {
        f"{row.zone} {row.measure}": f"{row.zone} {row.measure} {reason}"
        for row, reason in aside
        if reason.startswith(INCOMPLETE)
    }
    found = [("incomplete", series, message) for series, message in lacking.items()]
    if alarms.recognised(cursor, asked, digest, list(lacking)):
        return found
    question = alarms.known(cursor, asked)
    changed = drift.compare(
        question, shape, asked.now, incomplete=lacking, is_slight=partial(is_slight, rows)
    )
    alarms.learn(cursor, asked, digest, new=changed.new, gone=changed.gone, back=changed.back)
    return found + [
        (way, " ".join(element), drift.told(way, element, asked.question))
        for way, element in changed.ringing
    ]


def _ring(
    cursor: Cursor, asked: alarms.Asked, run_id: int, found: Sequence[tuple[str, str, str]]
) -> tuple[str, ...]:
    return tuple(
        message
        for kind, element, message in found
        if alarms.ring(cursor, asked, run_id, kind, element, message)
    )
