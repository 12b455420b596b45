"""The minute tick and its command line: reads the clock, says who is due, sums up."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from crawler import idle
from database.settings import settings

if TYPE_CHECKING:  # an idle tick pays for nothing that it does not use; see crawler.idle
    import argparse

    from psycopg2.extensions import connection as Connection

    from crawler import tick
    from crawler.source import Parser, Source, Window
    from database.runs import State

FRESH, FAILED, WRONG, LATER = 0, 1, 2, 75
EXIT_CODES = """
Exit codes: 0 all fresh, 1 some source failed, 2 a wrong setting or argument, 75 another tick
holds the lock or the database is away: try again in a minute.
"""
REGISTERED = ("publisher", "homepage", "licence", "attribution", "redistribute")
AN_HOUR = 60


def main(given: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    words = sys.argv[1:] if given is None else list(given)
    now = datetime.now(UTC)
    if not words and (due := idle.until(settings(), now)):
        print(f'{{"tick": "{now.isoformat()}", "outcome": "idle", "due": "{due.isoformat()}"}}')
        return FRESH
    return _main(words)


def _main(words: list[str]) -> int:
    import logging

    import psycopg2

    from crawler import arguments, catalog
    from database.connection import Unavailable, means_lost
    from database.runs import ForeignStore

    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    options = arguments.command_line(EXIT_CODES).parse_args(words)
    try:
        return _run(options, catalog.chosen(options.source))
    except (KeyError, ValueError, ForeignStore) as error:
        print(f"crawl: {error.args[0]}", file=sys.stderr)
        return WRONG
    except (Unavailable, psycopg2.Error) as error:
        if not means_lost(error):
            raise
        print(f"crawl: the database is away: {str(error).strip()}", file=sys.stderr)
        return LATER


def _run(options: argparse.Namespace, chosen: dict[str, Parser]) -> int:
    from crawler import catalog, commands
    from crawler.arguments import asked_window

    window = asked_window(options, datetime.now(UTC))
    if options.list:
        return commands.show_catalog(catalog.parsers())
    if options.parse:
        return commands.parse_file(*options.parse, url=options.url)
    if options.dry_run:
        return commands.dry_run(chosen, window, datetime.now(UTC), settings().upstream)
    prepare(chosen)
    if options.replay:
        code = commands.replay(options.replay, window, settings().home)
        with _connected() as connection:
            derive(connection)
        return code
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    if window is not None:
        return _backfill(chosen, window, now)
    return _tick(chosen, now, everything=not options.source, force=options.force)


def prepare(chosen: dict[str, Parser]) -> None:
    """Bring the database up to date, and make the sources known to it."""
    from database import runs
    from database.connection import transaction
    from database.migrate import migrate

    migrate()
    with _connected() as connection, transaction(connection) as cursor:
        runs.claim_upstream(cursor, settings().upstream)
        for key, parser in chosen.items():
            facts = {name: getattr(parser.SOURCE, name) for name in REGISTERED}
            runs.register(cursor, key, facts)


def _tick(chosen: dict[str, Parser], now: datetime, *, everything: bool, force: bool) -> int:
    import json
    import time

    from crawler import schedule, tick
    from database import locks, runs

    began = time.monotonic()
    with _connected() as connection, locks.held(connection, "tick") as got:
        if not got:
            print(json.dumps({"tick": now.isoformat(), "outcome": "another tick is running"}))
            return LATER
        sources = {key: parser.SOURCE for key, parser in chosen.items()}
        before = runs.states(connection)
        due = {
            key: chosen[key] for key in _due(sources, before, now, force=force or not everything)
        }
        outcomes = tick.side_by_side(
            due,
            lambda _, parser: [schedule.tick_window(parser.SOURCE, datetime.now(UTC))],
            _circumstances("tick", now),
        )
        derived = derive(connection)
        if everything:
            idle.leave(settings(), _next_due(sources, runs.states(connection), now))
    return _sum_up("tick", now, time.monotonic() - began, outcomes, derived)


def _due(
    sources: dict[str, Source], states: dict[str, State], now: datetime, *, force: bool = False
) -> list[str]:
    from crawler import schedule
    from crawler.tick import is_configured

    return [
        key
        for key, source in sources.items()
        if is_configured(source)
        and not source.disabled
        and (force or schedule.is_due(source, states.get(key), now))
    ]


def _next_due(sources: dict[str, Source], states: dict[str, State], now: datetime) -> datetime:
    minutes = (now + timedelta(minutes=minute) for minute in range(1, AN_HOUR))
    due = (minute for minute in minutes if _due(sources, states, minute))
    return next(due, now + timedelta(minutes=AN_HOUR))


def _backfill(chosen: dict[str, Parser], window: Window, now: datetime) -> int:
    import time

    from crawler import backfill

    began = time.monotonic()
    outcomes = backfill.run(chosen, window, _circumstances("backfill", now))
    with _connected() as connection:
        derived = derive(connection)
    return _sum_up("backfill", now, time.monotonic() - began, outcomes, derived)


def derive(connection: Connection) -> int:
    """Derive what the stored changes call for: the one place where crawler meets analytics."""
    from database import locks, runs
    from database.connection import transaction

    if not runs.anything_underived(connection):
        return 0
    from analytics import jobs

    with transaction(connection) as cursor:
        locks.wait_for(cursor, "derive")
        changes = runs.take_underived(cursor)
        derived = jobs.derive(connection, changes, now=datetime.now(UTC))
    return derived.new + derived.changed


@contextmanager
def _connected() -> Iterator[Connection]:
    from database.connection import connect

    connection = connect("crawler_rw")
    try:
        yield connection
    finally:
        connection.close()


def _circumstances(kind: str, now: datetime) -> tick.Circumstances:
    from crawler.tick import Circumstances

    return Circumstances(kind, now, settings().home / "archive", settings().upstream)


def _sum_up(
    what: str, now: datetime, seconds: float, outcomes: list[tick.Outcome], derived: int
) -> int:
    import json

    failed = any(outcome.failed for outcome in outcomes)
    line = {
        what: now.isoformat(),
        "outcome": "failed" if failed else "fresh",
        "seconds": round(seconds, 3),
        "derived": derived,
        "sources": {outcome.source: outcome.as_json() for outcome in outcomes},
    }
    print(json.dumps(line), flush=True)
    return FAILED if failed else FRESH


if __name__ == "__main__":
    sys.exit(main())
