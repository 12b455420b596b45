"""Days of five-minute mixes of twelve ISOs through the whole pipeline, against a bare COPY.

The twelve are the simulated grids of six publishers, each from two seeds: every one asks for its
own local days, as the pipeline asks. The answers are made beforehand and served from memory; what
is timed is everything from the question to the committed transaction: archive, parse, past, judge,
store, shape, and the run record. A `--days N` other than 365 is said with its factor to a year.
"""

from __future__ import annotations

import argparse
import io
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, urlencode, urlsplit
from zoneinfo import ZoneInfo

from psycopg2.extensions import connection as Connection

from crawler import attempts, pipeline
from crawler.archive import Archive
from crawler.catalog import parsers
from crawler.parsers._windows import local_day
from crawler.source import Document, Empty, Parser, Request, Window
from database import runs
from database.connection import transaction
from scripts.bench.store import FACTS, copied_lines, own_server, wal_of
from simulator import server
from simulator.wire import Question

PUBLISHERS = ("bpa.balance", "caiso.generation", "elexon.generation", "ercot.generation",
              "nyiso.generation", "spp.generation")  # fmt: skip
SEEDS = (1, 2)
FIRST_DAY = date(2025, 1, 1)
DAYS, YEAR, AGAIN = 30, 365, 7
LATE = timedelta(minutes=20)
STAGES = {
    "parse": (("read", pipeline), ("read", attempts)),
    "past": (("past_of", pipeline), ("release", pipeline)),
    "judge": (("judge", pipeline), ("spans", pipeline)),
    "store": (("store", pipeline),),
    "shape and alarms": (("watch", pipeline),),
    "run record": (("add_run", runs), ("add_document", runs), ("latest_of", runs),
                   ("add_underived", runs)),
}  # fmt: skip
Answers = dict[tuple[object, ...], Document | None]


@dataclass
class Stopwatch:
    """Seconds by stage, and of everything."""

    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    def timed(self, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same work, whose seconds are counted for a stage."""

        def counted(*args: object, **kwargs: object) -> Any:
            began = time.perf_counter()
            try:
                return work(*args, **kwargs)
            finally:
                self.seconds[stage] += time.perf_counter() - began

        return counted

    @contextmanager
    def transaction(self, connection: Connection) -> Iterator[Any]:
        """A transaction whose commit is a stage."""
        with transaction(connection) as cursor:
            yield cursor
            began = time.perf_counter()
        self.seconds["commit"] += time.perf_counter() - began

    @contextmanager
    def listening(self, archive: Archive) -> Iterator[None]:
        """Count the stages of what the pipeline does in the block."""
        with ExitStack() as stack:
            for stage, places in STAGES.items():
                for name, place in places:
                    timed = self.timed(stage, getattr(place, name))
                    stack.enter_context(patch.object(place, name, timed))
            stack.enter_context(patch.object(archive, "keep", self.timed("archive", archive.keep)))
            stack.enter_context(patch.object(pipeline, "transaction", self.transaction))
            began = time.perf_counter()
            yield
        self.seconds["all"] += time.perf_counter() - began


@dataclass(frozen=True)
class Iso:
    """A publisher's simulated grid under a key of its own."""

    key: str
    parser: Parser
    seed: int

    def window(self, day: date) -> Window:
        """A local day of the publisher's."""
        return local_day(day, ZoneInfo(self.parser.SOURCE.timezone))

    def now(self, day: date) -> datetime:
        """When the day is asked for."""
        return self.window(day).end + LATE

    def made(self, day: date) -> Answers:
        """What the publisher answers to everything that is asked of a day."""
        made: Answers = {}

        def fetch(request: Request) -> Document | None:
            made[_question(request)] = given = _answer(request, self.seed, self.now(day))
            return given

        list(attempts.attempts(self.parser, self.window(day), fetch))
        return made


def isos() -> list[Iso]:
    """The twelve."""
    found = parsers()
    return [Iso(f"{key}.{seed}", found[key], seed) for key in PUBLISHERS for seed in SEEDS]


def _question(request: Request) -> tuple[object, ...]:
    return (request.url, *request.params.items(), *(request.form or {}).items())


def _answer(request: Request, seed: int, now: datetime) -> Document | None:
    if request.unless or request.only_with:
        return None
    url = urlsplit(request.url)
    said = {name: str(one) for name, one in request.params.items()}
    question = Question(url.netloc, url.path, {**dict(parse_qsl(url.query)), **said})
    given = server.answer(question, seed, now)
    if given.status != 200:
        raise Empty(f"{request.url} is not there")
    asked = f"{request.url}?{urlencode(said)}" if said else request.url
    return Document(asked, given.body, given.content_type, request.window, now)


def crawl(
    connection: Connection, archive: Archive, iso: Iso, day: date, answers: Answers
) -> list[runs.Run]:
    """Take a day of one ISO in, as a tick does."""

    def fetch(request: Request) -> Document | None:
        if (question := _question(request)) not in answers:
            raise Empty("it was not there")
        return answers[question]

    how: dict[str, Any] = {"kind": "tick", "started": iso.now(day)}
    return list(
        pipeline.collect(
            connection, iso.key, iso.parser, iso.window(day), fetch=fetch, archive=archive, **how
        )
    )


def one_day(
    connection: Connection, archive: Archive, day: date, stopwatch: Stopwatch
) -> list[runs.Run]:
    """Take a day of all twelve in; its answers are made beforehand and not timed."""
    made = {iso.key: iso.made(day) for iso in isos()}
    with stopwatch.listening(archive):
        return [
            run for iso in isos() for run in crawl(connection, archive, iso, day, made[iso.key])
        ]


def fetched(connection: Connection, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a question."""
    with transaction(connection) as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def stored_lines(connection: Connection) -> list[str]:
    """Every reading as a COPY writes it."""
    text = io.StringIO()
    with transaction(connection) as cursor:
        cursor.copy_expert("copy (select * from reading order by start, series_id) to stdout", text)
    return text.getvalue().splitlines(keepends=True)


def dead(connection: Connection) -> int:
    """Dead rows of readings and of what they replaced."""
    fetched(connection, "select pg_stat_force_next_flush()")
    fetched(connection, "select pg_stat_clear_snapshot()")
    sql = """select coalesce(sum(n_dead_tup), 0) from pg_stat_user_tables
             where relname in ('reading', 'reading_revision', 'forecast')"""
    ((count,),) = fetched(connection, sql)
    return int(count)


def again(connection: Connection, archive: Archive, days: list[date]) -> str:
    """What the last days cost when they come again, unchanged.

    They come twice, and the second time counts: after a checkpoint the first change of a page
    writes the whole page to the log, whoever changes it.
    """
    for day in days:
        one_day(connection, archive, day, Stopwatch())
    stopwatch, came = Stopwatch(), list[runs.Run]()
    log = wal_of(
        connection,
        lambda: [came.extend(one_day(connection, archive, day, stopwatch)) for day in days],
    )
    same = sum(run.rows_same for run in came)
    other = sum(run.rows_new + run.rows_changed for run in came)
    numbers = same * numbers_of(connection) / readings_of(connection)
    return (
        f"The last {len(days)} days once more, unchanged:"
        f" {1e3 * stopwatch.seconds['all'] / len(came):.1f} ms a document, {same:,} rows the same"
        f" and {other} not, {dead(connection)} dead rows, and {log / numbers:.2f} bytes of log a"
        f" number, with the record of the run."
    )


def numbers_of(connection: Connection) -> int:
    """How many numbers are stored."""
    ((count,),) = fetched(connection, "select sum(cardinality(value)) from reading")
    return int(count)


def readings_of(connection: Connection) -> int:
    """How many readings are stored."""
    ((count,),) = fetched(connection, "select count(*) from reading")
    return int(count)


def split(stopwatch: Stopwatch) -> Iterator[tuple[str, float]]:
    """Each stage's seconds; what no stage has is the rest."""
    stages = [*STAGES, "archive", "commit"]
    for stage in stages:
        yield stage, stopwatch.seconds[stage]
    yield "the rest", stopwatch.seconds["all"] - sum(stopwatch.seconds[it] for it in stages)


def bare(connection: Connection, documents: int) -> dict[str, float]:
    """Seconds of COPY of what is stored, encoded beforehand: at once, and by the document."""
    lines = stored_lines(connection)
    each = -(-len(lines) // documents)
    lots = [lines[at : at + each] for at in range(0, len(lines), each)]
    return {
        "bare COPY, all at once": copied_lines(connection, [lines]),
        "bare COPY, a transaction a document": copied_lines(connection, lots),
    }


def report(connection: Connection, archive: Archive, days: list[date]) -> None:
    """Take the days in, and print what it took."""
    stopwatch, came = Stopwatch(), list[runs.Run]()
    for day in days:
        came += one_day(connection, archive, day, stopwatch)
    readings, numbers, factor = readings_of(connection), numbers_of(connection), YEAR / len(days)
    aside = sum(run.rows_quarantined for run in came)
    bad = [run for run in came if run.outcome != "ok"]
    limits = bare(connection, len(came))
    limit = limits["bare COPY, all at once"]
    print(f"{len(days)} days of {len(isos())} ISOs in {len(came):,} documents: {readings:,} rows")
    print(f"of {numbers:,} numbers; {aside} rows set aside, {len(bad)} documents not good. A year")
    print(f"is {factor:.2f} times as much: {factor * stopwatch.seconds['all']:,.0f} s.\n")
    print("| stage | s | % | ms a document | numbers/s | of bare COPY |\n|---|---|---|---|---|---|")
    whole = stopwatch.seconds["all"]
    lines = [*split(stopwatch), ("the whole pipeline", whole), *limits.items()]
    for name, seconds in lines:
        print(
            f"| {name} | {seconds:.2f} | {100 * seconds / whole:.0f} |"
            f" {1e3 * seconds / len(came):.2f} | {numbers / seconds:,.0f} |"
            f" {seconds / limit:.1f} |"
        )
    print(f"\n{again(connection, archive, days[-AGAIN:])}")


def main() -> None:
    """Print the table for some days, from 1 January 2025 on."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--days", type=int, default=DAYS)
    count = options.parse_args().days
    days = [FIRST_DAY + place * timedelta(days=1) for place in range(count)]
    with own_server() as connection, tempfile.TemporaryDirectory() as folder:
        with transaction(connection) as cursor:
            for iso in isos():
                runs.register(cursor, iso.key, FACTS)
        report(connection, Archive(Path(folder)), days)


if __name__ == "__main__":
    main()
