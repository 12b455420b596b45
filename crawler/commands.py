"""What people ask of the crawler beside its tick: list, parse a file, dry run."""

from __future__ import annotations

import csv
import mimetypes
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain
from pathlib import Path

from crawler import schedule
from crawler.outcome import GOOD
from crawler.source import Document, Failure, Parser, Row, Window, read

COLUMNS = ("zone", "measure", "component", "start", "end", "value", "unit", "issued_at")


def show_catalog(parsers: Mapping[str, Parser]) -> int:
    """Print a line for each source."""
    for key, parser in parsers.items():
        source = parser.SOURCE
        missing = [name for name in source.requires if not os.environ.get(name)]
        state = source.disabled or (f"needs {', '.join(missing)}" if missing else "ready")
        zones = source.zones[0] if len(source.zones) == 1 else f"{len(source.zones)} zones"
        every = f"every {source.every.total_seconds() / 60:g} min"
        print(f"{key:24} {zones:10} {'/'.join(source.measures):18} {every:14} {state}")
    return 0


def print_rows(rows: Iterable[Row]) -> None:
    """Print rows as CSV below a header, one line a component."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(COLUMNS)
    for row in rows:
        issued = row.issued_at.isoformat() if row.issued_at else ""
        times = (row.start.isoformat(), row.end.isoformat())
        for component, value in row.values.items():
            out.writerow((row.zone, row.measure, component, *times, value, row.unit, issued))


def parse_file(chosen: Mapping[str, Parser], file: str, *, url: str = "") -> int:
    """Parse one saved document of the one source, and print its rows.

    Returns 1 when the document is no good, with the reason; raises OSError when it is not there.
    """
    ((name, parser),) = chosen.items()
    path = Path(file)
    kind = mimetypes.guess_type(path.name)[0] or ""
    document = Document(url=url, body=path.read_bytes(), content_type=kind)
    try:
        rows = read(parser, document)
    except Failure as failure:
        print(f"crawl: {name}: {failure.reason}: {failure}", file=sys.stderr)
        return 1
    print_rows(rows)
    return 0


def dry_run(
    chosen: Mapping[str, Parser], window: Window | None, now: datetime, upstream: str
) -> int:
    """Fetch and print what a tick (or backfill) would store; keeps and stores nothing.

    Returns 1 when a source failed, with the reason.
    """
    failures: list[str] = []
    print_rows(_asked_for(chosen, window, now, upstream, failures))
    return int(bool(failures))


def _asked_for(
    chosen: Mapping[str, Parser],
    window: Window | None,
    now: datetime,
    upstream: str,
    failures: list[str],
) -> Iterator[Row]:
    from crawler.attempts import attempts
    from crawler.fetch import Fetcher

    for key, parser in chosen.items():
        source = parser.SOURCE
        windows = [schedule.tick_window(source, now)]
        if window is not None:
            windows = schedule.backfill_windows(source, window, now)
        fetch = Fetcher(source, upstream=upstream).fetch
        for attempt in chain.from_iterable(attempts(parser, part, fetch) for part in windows):
            try:
                yield from _read(parser, attempt.came_to)
            except Failure as failure:
                print(f"crawl: {key}: {failure.reason}: {failure}", file=sys.stderr)
                if failure.reason not in GOOD:
                    failures.append(key)


def _read(parser: Parser, came_to: Document | Failure) -> list[Row]:
    if isinstance(came_to, Failure):
        raise came_to
    return read(parser, came_to)
