"""What documents of a question looked like, and the alarms that are rung when one does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import execute_values

from database.queries import load
from database.runs import storable

SQL = load("alarms")
MOST_SHOWN = 1000

Element = tuple[str, str]


class Known(NamedTuple):
    """An element of a question's documents.

    `documents_before` had been seen when it first came; an `optional` one was ever missing.
    """

    first_seen: datetime
    documents_before: int
    missing_since: datetime | None = None
    optional: bool = False


class Question(NamedTuple):
    """What is known of a kind of question; `elsewhere` is what other questions' documents have."""

    documents: int
    first_seen: datetime
    elements: Mapping[Element, Known]
    elsewhere: frozenset[Element]


class Alarm(NamedTuple):
    """An open alarm."""

    alarm_id: int
    source: str
    kind: str
    message: str
    raised_at: datetime
    run_id: int


class Asked(NamedTuple):
    """Which source was asked what kind of question, by a tick that started when."""

    source: str
    question: str
    now: datetime


def recognised(cursor: Cursor, asked: Asked, digest: bytes, incomplete: Sequence[str]) -> bool:
    """Count a good document and say whether its shape is that of the last one.

    Clears what the question's last documents were accused of, but for the `incomplete` series.
    """
    values = asked._asdict() | {"digest": digest, "incomplete": list(incomplete)}
    cursor.execute(SQL["recognise"], values)
    return cursor.fetchone() == (1,)


def known(cursor: Cursor, asked: Asked) -> Question | None:
    """What is known of a question, None when nothing is."""
    cursor.execute(SQL["question"], asked._asdict())
    row = cursor.fetchone()
    if row is None:
        return None
    cursor.execute(SQL["elements"], asked._asdict())
    here: dict[Element, Known] = {}
    elsewhere: set[Element] = set()
    for ours, kind, name, *rest in cursor.fetchall():
        if ours:
            here[kind, name] = Known(*rest)
        else:
            elsewhere.add((kind, name))
    return Question(row[0], row[1], here, frozenset(elsewhere))


def learn(
    cursor: Cursor,
    asked: Asked,
    digest: bytes,
    *,
    new: Sequence[Element],
    gone: Sequence[Element],
    back: Sequence[Element],
) -> None:
    """Remember a document's shape; clears the alarms of what is back.

    A word that is new after the first document was missing before, so it is optional; a new
    structure is a new format.
    """
    cursor.execute(SQL["learn_question"], asked._asdict() | {"digest": digest})
    ((source_id, before),) = cursor.fetchall()
    if new:
        place = source_id, asked.question
        rows = [
            (*place, kind, name, asked.now, before, before > 0 and kind != "structure")
            for kind, name in new
        ]
        execute_values(cursor, SQL["learn_new"], rows)
    for name, elements in (("learn_gone", gone), ("learn_back", back)):
        if elements:
            kinds, names = zip(*elements, strict=True)
            values = {"source_id": source_id, "kinds": list(kinds), "names": list(names)}
            cursor.execute(SQL[name], asked._asdict() | values)


def ring(cursor: Cursor, asked: Asked, run_id: int, kind: str, element: str, message: str) -> bool:
    """Raise an alarm unless it is open already; whether it was raised."""
    values = {"run_id": run_id, "kind": kind, "element": element, "message": storable(message)}
    cursor.execute(SQL["raise"], asked._asdict() | values)
    return cursor.fetchone() is not None


def open_alarms(connection: Connection, at_most: int = MOST_SHOWN) -> list[Alarm]:
    """The alarms that nobody has acknowledged and nothing has cleared, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["open"], {"at_most": at_most})
        return [Alarm(*row) for row in cursor.fetchall()]


def acknowledge(cursor: Cursor, numbers: Iterable[int]) -> set[int]:
    """Clear alarms; the numbers of those that were open."""
    cursor.execute(SQL["acknowledge"], {"numbers": list(numbers)})
    return {number for (number,) in cursor.fetchall()}
