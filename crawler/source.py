"""The vocabulary of a source: what it declares, what it asks for, what it is answered.

Failure                what happens next
├── Unreachable        back off, try again
├── Refused            401, 403, 429: back off long, honour Retry-After, name the setting
├── Malformed          the answer is kept; an alarm; replay it with the mended parser
├── Implausible        every row was dropped
└── Empty              the publisher has no data yet: not an outage
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from database.rows import NO_PARTS as NO_PARTS
from database.rows import Row as Row


class Failure(Exception):
    """A source could not be collected, for a reason we anticipated.

    `retry_after` is how long the publisher asked us to wait, where it did.
    """

    reason = "failure"

    def __init__(self, message: str, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unreachable(Failure):
    """The publisher's server did not answer properly in time."""

    reason = "unreachable"


class Refused(Failure):
    """The publisher answered, but not to us: no key, a wrong key, a block or a quota."""

    reason = "refused"


class Malformed(Failure):
    """The answer is not what this parser understands; the message names the place."""

    reason = "malformed"


class Implausible(Failure):
    """Every row of an answer was judged impossible."""

    reason = "implausible"


class Empty(Failure):
    """The publisher says that it has no data for what was asked."""

    reason = "empty"


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open span [start, end) of UTC time."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.utcoffset() is None or self.end.utcoffset() is None:
            raise ValueError("a window needs aware times")
        if self.start >= self.end:
            raise ValueError(f"a window must start before it ends: {self.start} .. {self.end}")

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end

    @property
    def length(self) -> timedelta:
        """How long the window is."""
        return self.end - self.start

    def pieces(self, span: timedelta) -> Iterator[Window]:
        """The window, cut into pieces of at most `span`, in order."""
        start = self.start
        while start < self.end:
            end = min(start + span, self.end)
            yield Window(start, end)
            start = end


@dataclass(frozen=True, slots=True)
class Setting:
    """A secret by its environment name; only `fetch` resolves it, at the last moment."""

    name: str


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret that a publisher's own answer gave us; never printed, logged or stored."""

    value: str = field(repr=False)


Text = str | Setting | Secret
# No publisher, and no mistake of one, puts us off for longer.
LONGEST_RETRY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a publisher.

    `window` is the span that the answer's rows must lie in (None: whatever is newest).
    A stepping stone is fetched for the generator's own use (a key, a list of pages): it is
    sent back to the generator but neither archived nor parsed. `unless` skips the request,
    and sends None back, when the setting of that name exists; `only_with` when it does not.
    A request with a `form` is a POST of it. `login` is the user and the password of HTTP basic
    authentication. `instead` is another door to the same data: it is asked when this one fails
    without naming a time to wait, or is answered with what the parser calls `Empty`, and what it
    comes to stands for both. Where it `may_be_missing`, a 404 says that the publisher has none of
    it (`Empty`), and not that its server fails.
    """

    url: str
    params: Mapping[str, Text] = field(default_factory=dict)
    headers: Mapping[str, Text] = field(default_factory=dict)
    window: Window | None = None
    stepping_stone: bool = False
    unless: str | None = None
    only_with: str | None = None
    form: Mapping[str, str] | None = None
    login: tuple[Setting, Setting] | None = None
    instead: Request | None = None
    may_be_missing: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """An answer, byte for byte, and the question it answers.

    `url` is the whole URL asked, with its query (or its form) and without its secrets: a date
    that stands only in the URL is read from there, so that a saved document can be parsed again.
    `kept` is the number under which it is kept already: the publisher said that it is unchanged.
    """

    url: str
    body: bytes = field(repr=False)
    content_type: str = ""
    window: Window | None = None
    fetched_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    kept: int | None = None


Requests = Generator[Request, Document | None, None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What one feed of one publisher is; pure data.

    `every` is how often the tick looks, `look_back` and `look_ahead` how far before and after now
    it then asks, `reach` how far back the publisher can be asked at all (None: only the newest),
    `span` the widest window of one request, `lag` when the data of an interval are complete.
    `quiet` is a daily [from, to) in the publisher's local time during which it is not asked
    ("00:00", "00:15").
    `draws` is how many MW below zero a component of a mix may lie, where that is known better than
    for all sources.
    `expects` names the components that every row of a measure must carry. `requires` names
    the settings without which the source is unconfigured. `per_minute` is the publisher's limit
    of requests, which all feeds of one `pace` and login share (empty: all feeds of the publisher's
    folder), and `side_by_side` how many of them may be open at once: more than one only where
    no question depends on an answer. `undated` documents carry no date of their own, so that
    yesterday's file looks like today's until a row of it lies in the future. `sparse` sources have
    no row for every interval, so that none is ever missed. `revises` are the ages of days that are
    asked again, since the publisher is known to revise them. `disabled` says why, and since when.
    """

    publisher: str
    homepage: str
    licence: str
    attribution: str
    redistribute: bool
    zones: tuple[str, ...]
    timezone: str
    measures: tuple[str, ...]
    step: timedelta
    every: timedelta
    look_back: timedelta
    look_ahead: timedelta = timedelta(0)
    reach: timedelta | None
    span: timedelta
    lag: timedelta = timedelta(0)
    quiet: tuple[str, str] | None = None
    expects: Mapping[str, frozenset[str]] = field(default_factory=dict)
    draws: Mapping[str, float] = field(default_factory=dict)
    requires: tuple[str, ...] = ()
    per_minute: int = 60
    pace: str = ""
    side_by_side: int = 1
    undated: bool = False
    sparse: bool = False
    revises: tuple[timedelta, ...] = ()
    disabled: str = ""


class Parser(Protocol):
    """A source module: what `crawler.catalog` finds in `crawler.parsers`."""

    SOURCE: Source
    requests: Callable[[Window], Requests]
    parse: Callable[[Document], Iterator[Row]]


@contextmanager
def hostile_bytes() -> Iterator[None]:
    """Turn whatever reading an unexpected answer raises into a `Malformed` that says it."""
    try:
        yield
    except Failure:
        raise
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
        raise Malformed(f"{type(error).__name__}: {str(error)[:300]}") from error


def read(parser: Parser, document: Document) -> list[Row]:
    """All rows of a document, or one `Failure`: a parser that fails late has stored nothing."""
    with hostile_bytes():
        return list(parser.parse(document))
