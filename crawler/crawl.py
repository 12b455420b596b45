"""The minute tick and its command line: reads the clock, says who is due, sums up."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crawler import idle
from database.settings import settings

if TYPE_CHECKING:  # an idle tick pays for nothing that it does not use; see crawler.idle
    import argparse

    from crawler.derive import Derived, Foretold
    from crawler.outcome import Circumstances, Outcome
    from crawler.source import Parser, Window

FRESH, FAILED, WRONG, LATER, INTERRUPTED = 0, 1, 2, 75, 130
EXIT_CODES = """
Exit codes: 0 all fresh, 1 some source failed, 2 a wrong setting or argument, 75 another tick
holds the lock, or the database is away, full or being migrated: try again in a minute, 130
interrupted.
"""
# A tick asks for four minutes and follows up for half of one; what then still hangs is ended.
ASKING_SECONDS, TICK_SECONDS, LONGEST_SECONDS = 240, 270, 290
# How long we wait for who migrates or derives, and for who collects the same source.
PATIENCE_SECONDS = 15
SOURCE_PATIENCE_SECONDS = {"tick": 60.0, "backfill": 300.0}


class Wrong(Exception):
    """An argument or a setting cannot be followed."""


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

    from crawler import arguments
    from database.connection import Unavailable, means_lost
    from database.migrate import Incompatible
    from database.runs import ForeignStore

    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    try:
        return _run(arguments.command_line(EXIT_CODES).parse_args(words))
    except (Wrong, ForeignStore, Incompatible, OSError) as error:
        print(f"crawl: {error}", file=sys.stderr)
        return WRONG
    except psycopg2.errors.LockNotAvailable:
        print("crawl: the database is being migrated, or locked by another", file=sys.stderr)
        return LATER
    except (Unavailable, psycopg2.Error) as error:
        if not means_lost(error):
            raise
        print(f"crawl: the database is away: {str(error).strip()}", file=sys.stderr)
        return LATER
    except KeyboardInterrupt:
        print(
            "crawl: interrupted; what is stored stays, and is derived from later", file=sys.stderr
        )
        return INTERRUPTED


def _run(options: argparse.Namespace) -> int:
    from crawler import arguments

    chosen, window = _asked(options)
    if options.list or options.parse or options.dry_run:
        return _shown(options, chosen, window)
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    if arguments.reports(options):
        from crawler import notices

        return notices.report(options, chosen, window)
    if options.documents or options.gaps or arguments.expires(options):
        return _kept(options, chosen, window, now)
    if options.replay or options.backfill_gaps or window is not None:
        return _over_the_past(options, chosen, window, now)
    from crawler.deadline import no_longer_than

    with no_longer_than(LONGEST_SECONDS):
        return _tick(chosen, now, everything=not options.source, force=options.force)


def _shown(options: argparse.Namespace, chosen: dict[str, Parser], window: Window | None) -> int:
    from crawler import catalog, commands

    if options.list:
        return commands.show_catalog(catalog.parsers())
    if options.parse:
        return commands.parse_file(chosen, options.parse[1], url=options.url)
    return commands.dry_run(chosen, window, datetime.now(UTC), settings().upstream)


def _asked(options: argparse.Namespace) -> tuple[dict[str, Parser], Window | None]:
    from crawler import arguments, catalog

    names = options.parse[:1] if options.parse else options.source
    try:
        chosen = catalog.chosen([options.replay] if options.replay else names)
        window = arguments.asked_window(options, datetime.now(UTC))
        arguments.asked_fleet(options)
        arguments.expires(options)
    except (KeyError, ValueError) as error:
        raise Wrong(error.args[0]) from None
    if options.parse and len(chosen) > 1:
        raise Wrong(f"--parse takes one feed: {', '.join(chosen)}")
    return chosen, window


def _kept(
    options: argparse.Namespace, chosen: dict[str, Parser], window: Window | None, now: datetime
) -> int:
    from crawler import listings
    from crawler.ready import prepare

    prepare(chosen, asks=False)
    if options.documents:
        listings.show_documents(chosen, window)
    elif options.gaps:
        listings.show_gaps(chosen, window, now)
    else:
        from crawler import expiry
        from crawler.archive import Archive

        archive = Archive(settings().home / "archive")
        several = options.expire_archive, options.expire_runs, options.expire_forecasts
        expiry.run(archive, now, *several)
    return FRESH


def _tick(chosen: dict[str, Parser], now: datetime, *, everything: bool, force: bool) -> int:
    import json
    import time
    from contextlib import closing

    from crawler import schedule, tick
    from crawler.derive import follow_up, next_forecast
    from crawler.due import due, next_due
    from crawler.errands import tasks
    from crawler.ready import prepare
    from database import locks, runs
    from database.connection import connect

    began = time.monotonic()
    prepare(chosen, patience=PATIENCE_SECONDS)
    with closing(connect("crawler_rw")) as connection, locks.held(connection, "tick") as got:
        if not got:
            print(json.dumps({"tick": now.isoformat(), "outcome": "another tick is running"}))
            return LATER
        sources = {key: parser.SOURCE for key, parser in chosen.items()}
        before = runs.states(connection, now)
        wanted = due(sources, before, now, force=force or not everything)
        outcomes = tick.side_by_side(
            {key: chosen[key] for key in wanted},
            lambda _, parser: [schedule.tick_window(parser.SOURCE, datetime.now(UTC))],
            _circumstances("tick", now, until=began + ASKING_SECONDS),
            tick.no_progress,
            lambda key, parser, own: tasks(own, key, parser.SOURCE, before.get(key), now),
        )
        until = began + TICK_SECONDS
        done = follow_up(connection, until, PATIENCE_SECONDS, foretells=everything)
        if any(one.put_off for one in done):
            idle.forget(settings())
        elif everything:
            next_source = next_due(sources, runs.states(connection, now), now)
            idle.leave(settings(), min(next_source, next_forecast(now)))
    return _sum_up("tick", now, time.monotonic() - began, outcomes, *done)


def _over_the_past(
    options: argparse.Namespace, chosen: dict[str, Parser], window: Window | None, now: datetime
) -> int:
    import time
    from contextlib import closing

    from crawler import backfill, replay
    from crawler.arguments import asked_fleet
    from crawler.derive import derive
    from crawler.fleet import Fleet
    from crawler.ready import prepare
    from database.connection import connect

    began = time.monotonic()
    prepare(chosen, asks=not options.replay)
    kind = "replay" if options.replay else "backfill"
    how = _circumstances(kind, now)
    fleet = Fleet(*asked_fleet(options))
    if options.backfill_gaps:
        outcomes = backfill.fill(chosen, window, how, fleet)
    elif options.replay or window is None:
        outcomes = replay.run(chosen, window, how)
    else:
        outcomes = backfill.run(chosen, window, how, fleet, again=options.again)
    with closing(connect("crawler_rw")) as connection:
        derived = derive(connection)
    return _sum_up(kind, now, time.monotonic() - began, outcomes, derived)


def _circumstances(kind: str, now: datetime, until: float = float("inf")) -> Circumstances:
    from crawler.outcome import Circumstances

    chosen = settings()
    return Circumstances(
        kind,
        now,
        chosen.home / "archive",
        chosen.upstream,
        until=until,
        patience_seconds=SOURCE_PATIENCE_SECONDS.get(kind, 0),
    )


def _sum_up(
    what: str, now: datetime, seconds: float, outcomes: list[Outcome], *done: Derived | Foretold
) -> int:
    import json

    failed = any(outcome.failed for outcome in outcomes) or any(one.failed for one in done)
    line = {
        what: now.isoformat(),
        "outcome": "failed" if failed else "fresh",
        "seconds": round(seconds, 3),
        **{name: told for one in done for name, told in one.as_json().items()},
        "sources": {outcome.source: outcome.as_json() for outcome in outcomes},
    }
    print(json.dumps(line), flush=True)
    return FAILED if failed else FRESH


if __name__ == "__main__":
    sys.exit(main())
