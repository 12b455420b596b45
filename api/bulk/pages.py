"""How much of a question one answer holds, and where the next goes on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg2.extensions import connection as Connection

from api.asking.cursor import NOT_OURS, cursor_after, key_of
from api.asking.filters import span_of
from api.bulk.names import names_of
from api.bulk.parts import Missing, Part, Question, from_on, parts_of, until, zones_of
from api.bulk.question import (
    MOST_NUMBERS,
    MOST_READINGS,
    USUAL_READINGS,
    refuse_factor_set,
    too_much,
)
from api.errors import Problem, invalid
from database import columns
from database.columns import Columns
from database.zones import Zone

# Columns of a file that are read for themselves.
FROM = {"quality": "qualities", "recorded_at": "recorded_at"}
# How an answer looks is not part of the question.
LOOKS = ("format", "columns")
# So many numbers are read, written and sent at a time: some megabytes of text.
PIECE_NUMBERS = 20_000


@dataclass(frozen=True, slots=True)
class Page:
    """The parts of one answer, and the cursor of the next.

    `as_of` is the moment whose belief it is, None where that is the present and nothing follows.
    """

    asked: Mapping[str, Any]
    as_of: datetime | None
    parts: Sequence[Part]
    missing: Sequence[Missing]
    next: str | None
    connection: Connection
    believed: datetime | None

    @property
    def most_numbers(self) -> int:
        """How many numbers the answer has unless intervals overlap."""
        return sum(part.most * len(part.components) for part in self.parts)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of a file, in the order wanted."""
        return names_of(self.asked)

    @property
    def wanted(self) -> tuple[str, ...]:
        """What has to be read beside starts and values."""
        return tuple(FROM[name] for name in self.names if name in FROM)

    @property
    def terms(self) -> list[dict[str, Any]]:
        """Whose data these are, and whether they may be passed on, each source once."""
        told = {
            part.series.source: {
                "source": part.series.source,
                "attribution": part.series.attribution,
                "redistribute": part.series.redistribute,
            }
            for part in self.parts
        }
        return list(told.values())

    @property
    def is_long(self) -> bool:
        """Whether the answer is more than a piece."""
        return self.most_numbers > PIECE_NUMBERS

    def read(self, part: Part) -> Iterator[Columns]:
        """The readings of a part, in pieces; of a long answer one is read while one is written."""
        found = columns.columns(
            self.connection,
            part.series,
            part.components,
            part.first,
            part.past,
            as_of=self.believed,
            most=max(1, PIECE_NUMBERS // len(part.components)),
            wanted=self.wanted,
        )
        return ahead(found) if self.is_long else found


def ahead(found: Iterator[Columns]) -> Iterator[Columns]:
    """The same, each asked for while the one before it is used; none is asked for after the end."""
    with ThreadPoolExecutor(1) as reader:
        following = reader.submit(next, found, None)
        while (one := following.result()) is not None:
            following = reader.submit(next, found, None)
            yield one


@dataclass(slots=True)
class _Walk:
    """The parts of a question, zone after zone, found as they are needed."""

    connection: Connection
    question: Question
    zones: Sequence[Zone]
    pinned: tuple[int, datetime] | None = None
    missing: list[Missing] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def parts(self) -> Iterator[Part]:
        """Every part; a zone without one is put with the `missing`."""
        for place, zone in enumerate(self.zones):
            here = self.pinned if place == 0 else None
            try:
                found = list(parts_of(self.connection, zone, self.question, here and here[0]))
            except Problem as problem:
                self.missing.append(Missing(zone.key, str(problem.description)))
                self.problems.append(problem)
                continue
            if here and found and found[0].series.series_id == here[0]:
                found[0] = from_on(found[0], here[1])
            yield from found


def page_of(
    connection: Connection, asked: Mapping[str, Any], measure: str, now: datetime, *, file: bool
) -> Page:
    """The page that a checked request asks for, of the snapshot of the moment `now`.

    A `file` is whole unless a limit is given. Raises a `Problem` when no zone has an answer,
    `answering`'s; 404 for an unknown zone, and 422 for a cursor or a file that cannot be.
    """
    start, end = span_of(asked)
    refuse_factor_set(asked["factor_set"], measure)
    pages = {"measure": measure, **{k: v for k, v in asked.items() if k not in LOOKS}}
    key = key_of(pages, datetime, str, int, datetime)
    believed = key[0] if key else asked["as_of"]
    question = Question(measure, start, end, asked["source"], asked["factor_set"], believed)
    walk = _walk(connection, question, asked["zone"], key)
    whole = file and asked["limit"] is None and not key
    limit = asked["limit"] or (MOST_READINGS if file else USUAL_READINGS)
    parts = walk.parts()
    taken, rest = _fitting(connection, parts, believed, limit, slack=1 if whole else 2)
    if rest and whole:
        raise _too_much([*taken, rest, *parts])
    if walk.problems and not taken:
        raise walk.problems[0]
    pinned = believed or (now if rest else None)
    following = cursor_after(pages, pinned, *_place(rest)) if rest and pinned else None
    return Page(asked, pinned, taken, walk.missing, following, connection, believed)


def _place(part: Part) -> tuple[str, int, datetime]:
    """The first reading of a part, in the order of an answer."""
    return part.series.zone, part.series.series_id, part.first


def _walk(
    connection: Connection, question: Question, names: Sequence[str], key: tuple[Any, ...] | None
) -> _Walk:
    found = zones_of(connection, names, question.measure)
    if key is None:
        return _Walk(connection, question, found)
    _, zone, series_id, first = key
    places = [place for place, one in enumerate(found) if one.key == zone]
    if not places:
        raise invalid(cursor=NOT_OURS)
    return _Walk(connection, question, found[places[0] :], (series_id, first))


def _fitting(
    connection: Connection, parts: Iterator[Part], believed: datetime | None, limit: int, slack: int
) -> tuple[list[Part], Part | None]:
    """The first parts, as far as they fit, and what comes after them, if anything does."""
    readings, numbers = limit, MOST_NUMBERS
    taken: list[Part] = []
    for part in parts:
        width = len(part.components)
        room = min(readings, numbers // width)
        count, following = _counted(connection, part, believed, room, slack)
        if following is not None:
            return [*taken, *([until(part, following)] if count else [])], from_on(part, following)
        taken.append(part)
        readings, numbers = readings - count, numbers - count * width
    return taken, None


def _counted(
    connection: Connection, part: Part, believed: datetime | None, room: int, slack: int
) -> tuple[int, datetime | None]:
    """How many readings a part has, and the start of the first for which there is no room.

    Where there is room for `slack` times as many as there are unless intervals overlap, they are
    not counted, which takes as long as to read half of them.
    """
    if slack * part.most <= room:
        return part.most, None
    span = part.series, part.first, part.past
    return columns.counted(connection, *span, as_of=believed, most=room)


def _too_much(parts: Sequence[Part]) -> Problem:
    return too_much(
        sum(part.most for part in parts), sum(part.most * len(part.components) for part in parts)
    )
