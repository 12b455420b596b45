"""What people ask of the crawler beside its tick: list, parse a file, dry run, replay."""

from __future__ import annotations

import csv
import mimetypes
import os
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from crawler import catalog, schedule
from crawler.archive import Archive
from crawler.source import Document, Failure, Parser, Row, Window, read
from database import runs

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
    """Print rows as CSV, one line a component."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(COLUMNS)
    for row in rows:
        issued = row.issued_at.isoformat() if row.issued_at else ""
        times = (row.start.isoformat(), row.end.isoformat())
        for component, value in row.values.items():
            out.writerow((row.zone, row.measure, component, *times, value, row.unit, issued))


def parse_file(name: str, file: str, *, url: str = "") -> int:
    """Parse one saved document and print its rows; 1 when it is no good, with the reason."""
    (parser,) = catalog.chosen([name]).values()
    path = Path(file)
    kind = mimetypes.guess_type(path.name)[0] or ""
    document = Document(url=url, body=path.read_bytes(), content_type=kind)
    try:
        print_rows(read(parser, document))
    except Failure as failure:
        print(f"crawl: {name}: {failure.reason}: {failure}", file=sys.stderr)
        return 1
    return 0


def dry_run(
    chosen: Mapping[str, Parser], window: Window | None, now: datetime, upstream: str
) -> int:
    """Fetch and print what a tick (or backfill) would store; keeps and stores nothing."""
    from crawler.fetch import Fetcher
    from crawler.pipeline import attempts

    failed = False
    for key, parser in chosen.items():
        source = parser.SOURCE
        windows = [schedule.tick_window(source, now)]
        if window is not None:
            windows = schedule.backfill_windows(source, window, now)
        fetch = Fetcher(source, upstream=upstream).fetch
        for part in windows:
            for _, came_to in attempts(parser, part, fetch):
                try:
                    if isinstance(came_to, Failure):
                        raise came_to
                    print_rows(read(parser, came_to))
                except Failure as failure:
                    failed |= failure.reason != "empty"
                    print(f"crawl: {key}: {failure.reason}: {failure}", file=sys.stderr)
    return int(failed)


def replay(name: str, window: Window | None, home: Path) -> int:
    """Parse a source's kept documents again, and store what today's parser makes of them."""
    from crawler.pipeline import absorb
    from database.connection import connect

    archive = Archive(home / "archive")
    since, until = (window.start, window.end) if window else (None, None)
    started = datetime.now(UTC)
    counts: Counter[str] = Counter()
    for key, parser in catalog.chosen([name]).items():
        connection = connect("crawler_rw")
        try:
            for saved in runs.documents(connection, key, since, until):
                run = _replayed(key, saved, started)
                document = _document(archive, saved)
                run = absorb(connection, parser, run, document, saved.document_id)
                counts[run.outcome] += 1
                counts["rows_new"] += run.rows_new
                counts["rows_changed"] += run.rows_changed
        finally:
            connection.close()
    print(f"replayed {name}: {dict(counts)}")
    return int(any(counts[bad] for bad in ("malformed", "implausible", "bug")))


def _replayed(key: str, saved: runs.SavedDocument, started: datetime) -> runs.Run:
    asked = saved.window_start, saved.window_end
    return runs.Run(key, "replay", *asked, started, started, "ok")


def _document(archive: Archive, saved: runs.SavedDocument) -> Document:
    window = None
    if saved.window_start is not None and saved.window_end is not None:
        window = Window(saved.window_start, saved.window_end)
    return Document(
        url=saved.url,
        body=archive.load(saved),
        content_type=saved.content_type,
        window=window,
        fetched_at=saved.fetched_at,
        etag=saved.etag,
        last_modified=saved.last_modified,
    )
