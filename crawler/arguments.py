"""The words of the crawler's command line, and the window that they ask for."""

from __future__ import annotations

import argparse
from datetime import datetime, timedelta

from crawler.source import Window


def command_line(exit_codes: str) -> argparse.ArgumentParser:
    """The arguments of `python -m crawler.crawl`."""
    cli = argparse.ArgumentParser(
        prog="python -m crawler.crawl",
        description="Collect the sources that are due (started by cron every minute).",
        epilog=exit_codes,
    )
    _add_what(cli)
    cli.add_argument("--source", nargs="+", default=[], metavar="NAME", help="only these sources")
    cli.add_argument(
        "--since", metavar="DATE", help="backfill, list or replay from this day or moment (UTC)"
    )
    cli.add_argument("--until", metavar="DATE", help="backfill up to here (default: now)")
    cli.add_argument("--days", type=int, metavar="N", help="backfill the last N days")
    cli.add_argument(
        "--cluster",
        metavar="N|ADDRESS",
        help="backfill in N processes, or on the workers of a Dask scheduler (default: threads)",
    )
    cli.add_argument(
        "--again", action="store_true", help="backfill also what an earlier one has collected"
    )
    cli.add_argument("--dry-run", action="store_true", help="fetch and print rows; store nothing")
    cli.add_argument("--force", action="store_true", help="do not wait until a source is due")
    cli.add_argument("--url", default="", help="with --parse: the address the answer came from")
    _add_expiry(cli)
    return cli


def _add_what(cli: argparse.ArgumentParser) -> None:
    """What is done instead of a tick, one of them at a time."""
    what = cli.add_mutually_exclusive_group()
    what.add_argument("--list", action="store_true", help="list the sources and stop")
    what.add_argument("--parse", nargs=2, metavar=("NAME", "FILE"), help="parse one saved answer")
    what.add_argument("--replay", metavar="NAME", help="parse a source's kept answers again")
    what.add_argument(
        "--documents", action="store_true", help="list the kept answers, tab-separated"
    )
    what.add_argument("--gaps", action="store_true", help="list missing intervals, tab-separated")
    what.add_argument(
        "--alarms", action="store_true", help="list the open alarms; exit code 1 when there are any"
    )
    what.add_argument(
        "--acknowledge", nargs="+", type=int, metavar="ID", help="close alarms by their numbers"
    )
    what.add_argument(
        "--quarantine", action="store_true", help="list rows that were set aside, and why"
    )
    what.add_argument(
        "--backfill-gaps", action="store_true", help="ask for all gaps that can still be filled"
    )


def _add_expiry(cli: argparse.ArgumentParser) -> None:
    expiry = cli.add_argument_group("letting go of what is old; unless asked, all is kept")
    expiry.add_argument(
        "--expire-archive", type=_days, metavar="DAYS", help="delete answers that are older"
    )
    expiry.add_argument(
        "--expire-runs", type=_days, metavar="DAYS", help="forget older runs that brought nothing"
    )
    expiry.add_argument(
        "--expire-forecasts",
        type=_days,
        metavar="DAYS",
        help="forget what we foretold of older intervals before we foretold it last",
    )


def _days(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of days")
    return int(text)


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
    try:
        since = moment(options.since) if options.since else until - timedelta(days=options.days)
    except OverflowError:
        raise ValueError(f"--days {options.days} reaches back before the calendar") from None
    return Window(since, until)


def asked_fleet(options: argparse.Namespace) -> tuple[int, str]:
    """The number of processes and the scheduler's address of --cluster, either of them or none.

    Raises ValueError when it is neither.
    """
    text = options.cluster or ""
    if not text or "://" in text:
        return 0, text
    if not text.isdecimal() or int(text) < 1:
        raise ValueError(f"--cluster takes a number or an address like tcp://host:8786: {text!r}")
    return int(text), ""


def expires(options: argparse.Namespace) -> bool:
    """Whether anything is to expire.

    Raises ValueError when something else is asked as well, or when skill needs such forecasts.
    """
    days = options.expire_forecasts
    asked = any(one is not None for one in (options.expire_archive, options.expire_runs, days))
    whats = ("list", "parse", "replay", "documents", "gaps", "backfill_gaps", "dry_run", "source")
    others = [name for name in (*whats, "since", "days") if getattr(options, name)]
    if asked and others:
        several = "--expire-archive, --expire-runs and --expire-forecasts"
        raise ValueError(f"{several} exclude --{others[0]}")
    if days is not None:
        from database.skill import PERIOD  # not for each tick

        if days <= PERIOD.days:
            raise ValueError(f"--expire-forecasts {days}: skill looks back {PERIOD.days} days")
    return asked


def reports(options: argparse.Namespace) -> bool:
    """Whether alarms or the quarantine are asked for."""
    return bool(options.alarms or options.acknowledge or options.quarantine)


def moment(text: str) -> datetime:
    """A day or a moment as people write it, UTC unless it says otherwise."""
    import arrow

    forms = ["YYYY-MM-DD", "YYYY-MM-DDTHH:mm", "YYYY-MM-DDTHH:mm:ss", "YYYY-MM-DDTHH:mm:ssZZ"]
    try:
        return arrow.get(text, forms).to("utc").datetime
    except (arrow.parser.ParserError, ValueError):
        raise ValueError(f"{text!r} is not a date like 2026-03-29 or 2026-03-29T12:00") from None
