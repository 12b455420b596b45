"""The ways in which each publisher can be asked, each question saying to the simulator whose it is.

A publisher with a door (a sign-in, a list of reports) has two: one in which the door is faulty,
one in which the data behind it are. Where a key opens another door, it has one with that key.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from crawler import catalog
from crawler.schedule import tick_window
from crawler.source import Parser, Request, Requests, Window
from simulator.operators import FEEDS, PUBLISHERS
from simulator.wire import Question

KEY = "a-key-of-the-simulator"
DATA_OF, DOOR_OF = "x-data-of", "x-door-of"
QUESTIONS = 3
SHORT, A_DAY = timedelta(hours=6), timedelta(days=1)
# Settings of which a source says no more than that it can use them.
OPTIONAL = {"pjm": ("PJM_API_KEY",), "isone": ("ISONE_USER", "ISONE_PASSWORD")}


class Way(NamedTuple):
    """A publisher, the optional settings that are there, and whether its doors are faulty."""

    publisher: str
    optional: tuple[str, ...] = ()
    at_the_door: bool = False

    def __str__(self) -> str:
        with_a_key = " with a key" if self.optional else ""
        return f"{'door of ' if self.at_the_door else ''}{self.publisher}{with_a_key}"

    @property
    def mark(self) -> str:
        """The header of the questions that the faults of this way are for."""
        return DOOR_OF if self.at_the_door else DATA_OF

    @property
    def feeds(self) -> list[str]:
        """The publisher's sources that tick, those with a door if that is what this is about."""
        return [key for key in TICKING[self.publisher] if not self.at_the_door or has_door(key)]

    @contextmanager
    def settings(self) -> Iterator[None]:
        """Every setting that a source requires is there, and of the others this way's."""
        with pytest.MonkeyPatch.context() as patch:
            for names in OPTIONAL.values():
                for name in names:
                    patch.delenv(name, raising=False)
            for parser in catalog.parsers().values():
                for name in (*parser.SOURCE.requires, *self.optional):
                    patch.setenv(name, KEY)
            yield

    def hits(self, question: Question) -> bool:
        """Whether a question is one that this way's faults are for."""
        return self.mark in question.headers


def has_door(key: str) -> bool:
    """Whether a source asks for something other than data before it asks for data."""
    now = datetime(2026, 6, 21, 20, 16, tzinfo=UTC)
    parser = catalog.parsers()[key]
    asked = few(key, parser.requests(tick_window(parser.SOURCE, now)))
    return any(request.stepping_stone for request in asked)


def few(key: str, asking: Requests) -> Requests:
    """The first questions only (forty zones would be the same), and whose they are."""
    answer = None
    for _ in range(QUESTIONS):
        try:
            answer = yield marked(key, asking.send(answer))
        except StopIteration:
            return


def marked(key: str, request: Request) -> Request:
    whose = {DOOR_OF if request.stepping_stone else DATA_OF: key}
    instead = request.instead and marked(key, request.instead)
    return replace(request, headers={**request.headers, **whose}, instead=instead)


def asking_little(key: str) -> Parser:
    """A source that looks hours back and asks its first questions only.

    What is foretold once a day is looked for a day back: today's may not be there yet.
    """
    parser = catalog.parsers()[key]

    def requests(window: Window) -> Requests:
        yield from few(key, parser.requests(window))

    back = min(parser.SOURCE.look_back, SHORT) if FEEDS[key].expected else A_DAY
    return SimpleNamespace(
        SOURCE=replace(parser.SOURCE, look_back=back),
        requests=requests,
        parse=parser.parse,
    )


# Each publisher by its feeds that tick; a source that is gone has none.
TICKING = {
    name: [key for key in module.FEEDS if not catalog.parsers()[key].SOURCE.disabled]
    for name, module in sorted(PUBLISHERS.items())
}
PLAIN = [Way(name) for name, feeds in TICKING.items() if feeds]
KEYED = [Way(name, optional) for name, optional in OPTIONAL.items()]
DOORS = [door for way in PLAIN if (door := way._replace(at_the_door=True)).feeds]
assert {key for feeds in TICKING.values() for key in feeds} <= set(FEEDS)
