"""What somebody should look at: open alarms, and the rows that were set aside."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing

from crawler.listings import print_table
from crawler.ready import prepare
from crawler.source import Parser, Window
from database import alarms, quarantine
from database.connection import connect, transaction

ALARMS = ("alarm", "raised", "source", "kind", "message")
ASIDE = ("noted", "source", "zone", "measure", "start", "end", "values", "unit", "state", "times")


def report(options: argparse.Namespace, chosen: Mapping[str, Parser], window: Window | None) -> int:
    """Show or close what --alarms, --acknowledge or --quarantine asks for; the exit code."""
    prepare({}, asks=False)
    if options.quarantine:
        return show_quarantine(chosen, window)
    return acknowledge(options.acknowledge) if options.acknowledge else show_alarms()


def show_alarms() -> int:
    """Print the open alarms; returns 1 when there are any."""
    with closing(connect("crawler_rw")) as connection:
        found = alarms.open_alarms(connection)
    print_table(ALARMS, ((a.alarm_id, a.raised_at, a.source, a.kind, a.message) for a in found))
    return int(bool(found))


def acknowledge(numbers: Sequence[int]) -> int:
    """Close alarms; returns 1 when one of the numbers is no open alarm."""
    with closing(connect("crawler_rw")) as connection, transaction(connection) as cursor:
        closed = alarms.acknowledge(cursor, numbers)
    unknown = sorted(set(numbers) - closed)
    for number in unknown:
        print(f"crawl: {number} is no open alarm", file=sys.stderr)
    return int(bool(unknown))


def show_quarantine(chosen: Mapping[str, Parser], window: Window | None) -> int:
    """Print the rows of sources that were set aside by runs within a window (None: ever)."""
    span = (window.start, window.end) if window else (None, None)
    with closing(connect("crawler_rw")) as connection:
        found = quarantine.listed(connection, chosen, *span)
    print_table(
        (*ASIDE, "reason"),
        (
            (*a[:6], ", ".join(f"{word} {value:g}" for word, value in a.values.items()), *a[7:])
            for a in found
        ),
    )
    return 0
