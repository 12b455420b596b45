"""The minute tick and its command line: reads the clock, says who is due, sums up.

Exit codes: 0 all fresh, 1 some source failed, 2 a wrong setting or argument, 75 another tick
holds the lock or the database is away: try again in a minute.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg2

from crawler import catalog, schedule, tick
from crawler.source import Parser, Window
from database import locks, runs
from database.connection import Unavailable, connect, means_lost, transaction
from database.migrate import migrate
from database.settings import settings

FRESH, FAILED, WRONG, LATER = 0, 1, 2, 75
REGISTERED = ("publisher", "homepage", "licence", "attribution", "redistribute")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    options = command_line().parse_args(arguments)
    try:
        chosen = catalog.chosen(options.source)
        return _run(options, chosen)
    except (KeyError, ValueError, runs.ForeignStore) as error:
        print(f"crawl: {error.args[0]}", file=sys.stderr)
        return WRONG
    except (Unavailable, psycopg2.Error) as error:
        if not means_lost(error):
            raise
        print(f"crawl: the database is away: {str(error).strip()}", file=sys.stderr)
        return LATER


def command_line() -> argparse.ArgumentParser:
    """The arguments of `python -m crawler.crawl`."""
    cli = argparse.ArgumentParser(
        prog="python -m crawler.crawl",
        description="Collect the sources that are due (started by cron every minute).",
        epilog=(__doc__ or "").partition("\n\n")[2],
    )
    what = cli.add_mutually_exclusive_group()
    what.add_argument("--list", action="store_true", help="list the sources and stop")
    what.add_argument("--parse", nargs=2, metavar=("NAME", "FILE"), help="parse one saved answer")
    what.add_argument("--replay", metavar="NAME", help="parse a source's kept answers again")
    cli.add_argument("--source", nargs="+", default=[], metavar="NAME", help="only these sources")
    cli.add_argument("--since", metavar="DATE", help="backfill from this day or moment (UTC)")
    cli.add_argument("--until", metavar="DATE", help="backfill up to here (default: now)")
    cli.add_argument("--days", type=int, metavar="N", help="backfill the last N days")
    cli.add_argument("--dry-run", action="store_true", help="fetch and print rows; store nothing")
    cli.add_argument("--force", action="store_true", help="do not wait until a source is due")
    cli.add_argument("--url", default="", help="with --parse: the address the answer came from")
    return cli


def _run(options: argparse.Namespace, chosen: dict[str, Parser]) -> int:
    from crawler import commands  # only people need these

    now = datetime.now(UTC).replace(second=0, microsecond=0)
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
        _derive_alone()
        return code
    if window is not None:
        return _backfill(chosen, window, now)
    return _tick(chosen, now, force=options.force or bool(options.source))


def asked_window(options: argparse.Namespace, now: datetime) -> Window | None:
    """The window of --days, --since and --until; None when none was given.

    Raises ValueError when they contradict each other.
    """
    if options.days is None and not options.since and not options.until:
        return None
    if options.days is not None and (options.since or options.until or options.days < 1):
        raise ValueError("--days takes a positive number and excludes --since and --until")
    if options.days is None and not options.since:
        raise ValueError("--until needs --since")
    until = moment(options.until) if options.until else now
    since = moment(options.since) if options.since else until - timedelta(days=options.days)
    return Window(since, until)


def moment(text: str) -> datetime:
    """A day or a moment as people write it, UTC unless it says otherwise."""
    import arrow

    try:
        return (
            arrow.get(text, ["YYYY-MM-DD", "YYYY-MM-DDTHH:mm", "YYYY-MM-DDTHH:mm:ssZZ"])
            .to("utc")
            .datetime
        )
    except (arrow.parser.ParserError, ValueError):
        raise ValueError(f"{text!r} is not a date like 2026-03-29 or 2026-03-29T12:00") from None


def prepare(chosen: dict[str, Parser]) -> None:
    """Bring the database up to date, and make the sources known to it."""
    migrate()
    connection = connect("crawler_rw")
    try:
        with transaction(connection) as cursor:
            runs.claim_upstream(cursor, settings().upstream)
            for key, parser in chosen.items():
                facts = asdict(parser.SOURCE)
                runs.register(cursor, key, {name: facts[name] for name in REGISTERED})
    finally:
        connection.close()


def _tick(chosen: dict[str, Parser], now: datetime, *, force: bool) -> int:
    began = time.monotonic()
    connection = connect("crawler_rw")
    try:
        with locks.held(connection, "tick") as got:
            if not got:
                print(json.dumps({"tick": now.isoformat(), "outcome": "another tick is running"}))
                return LATER
            states = runs.states(connection)
            connection.commit()
            due = {
                key: parser
                for key, parser in chosen.items()
                if tick.is_configured(parser.SOURCE)
                and not parser.SOURCE.disabled
                and (force or schedule.is_due(parser.SOURCE, states.get(key), now))
            }
            outcomes = tick.side_by_side(
                due,
                lambda _, parser: [schedule.tick_window(parser.SOURCE, datetime.now(UTC))],
                _circumstances("tick", now),
            )
            derived = derive(connection)
    finally:
        connection.close()
    return _sum_up("tick", now, began, outcomes, derived)


def _backfill(chosen: dict[str, Parser], window: Window, now: datetime) -> int:
    from crawler import backfill

    began = time.monotonic()
    outcomes = backfill.run(chosen, window, _circumstances("backfill", now))
    return _sum_up("backfill", now, began, outcomes, _derive_alone())


def _derive_alone() -> int:
    connection = connect("crawler_rw")
    try:
        return derive(connection)
    finally:
        connection.close()


def derive(connection: Any) -> int:
    """Derive what the stored changes call for: the one place where crawler meets analytics."""
    if not runs.anything_underived(connection):
        return 0
    from analytics import jobs  # numpy stays out of an idle tick

    with transaction(connection) as cursor:
        locks.wait_for(cursor, "derive")
        changes = runs.take_underived(cursor)
        derived = jobs.derive(connection, changes, now=datetime.now(UTC))
    return int(derived.new + derived.changed)


def _circumstances(kind: str, now: datetime) -> tick.Circumstances:
    return tick.Circumstances(kind, now, Path(settings().home) / "archive", settings().upstream)


def _sum_up(
    what: str, now: datetime, began: float, outcomes: list[tick.Outcome], derived: int
) -> int:
    failed = any(outcome.failed for outcome in outcomes)
    line = {
        what: now.isoformat(),
        "outcome": "failed" if failed else "fresh",
        "seconds": round(time.monotonic() - began, 3),
        "derived": derived,
        "sources": {outcome.source: outcome.as_json() for outcome in outcomes},
    }
    print(json.dumps(line), flush=True)
    return FAILED if failed else FRESH


if __name__ == "__main__":
    sys.exit(main())
