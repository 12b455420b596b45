"""Tables of what is kept and of what is missing, as tab-separated text with a header."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import datetime

from crawler.gaps import gaps, touching
from crawler.source import Parser, Window
from database.connection import connect
from database.documents import listed
from database.gaps import held

DOCUMENTS = ("fetched", "source", "bytes", "outcome", "path", "url")
GAPS = ("source", "zone", "measure", "start", "end", "missing", "label", "deadline")


def show_documents(chosen: Mapping[str, Parser], window: Window | None) -> int:
    """Print the answers that were fetched within a window (None: ever); without a path: expired."""
    span = (window.start, window.end) if window else (None, None)
    with closing(connect("crawler_rw")) as connection:
        print_table(
            DOCUMENTS,
            (
                (d.fetched_at, d.source, d.bytes, d.outcome, "" if d.expired_at else d.path, d.url)
                for d in listed(connection, chosen, *span)
            ),
        )
    return 0


def show_gaps(chosen: Mapping[str, Parser], window: Window | None, now: datetime) -> int:
    """Print the gaps that touch a window (None: all), by source, zone, measure and start."""
    with closing(connect("crawler_rw")) as connection:
        print_table(
            GAPS,
            (
                (key, g.zone, g.measure, g.start, g.end, g.missing, g.label, g.until)
                for key, parser in chosen.items()
                for g in touching(gaps(parser.SOURCE, held(connection, key), now), window)
            ),
        )
    return 0


def print_table(header: tuple[str, ...], lines: Iterable[tuple[object, ...]]) -> None:
    """Print tab-separated text below a header."""
    out = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
    out.writerow(header)
    for line in lines:
        out.writerow(cell.isoformat() if isinstance(cell, datetime) else cell for cell in line)
