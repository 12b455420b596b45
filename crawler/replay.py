"""Today's parser over the answers that were kept: stores what it makes of them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import closing

from psycopg2.extensions import connection as Connection

from crawler.archive import Archive, Lost
from crawler.outcome import Circumstances, Outcome
from crawler.pipeline import absorb
from crawler.source import Parser, Window
from database import documents, locks, runs
from database.connection import connect


def run(
    chosen: Mapping[str, Parser], window: Window | None, circumstances: Circumstances
) -> list[Outcome]:
    """Parse again what was fetched within a window (None: ever), each source under its lock.

    Documents that have expired are counted. Those whose bytes are lost are, too, the first is
    named, and the replay goes on.
    """
    return [_one(key, parser, window, circumstances) for key, parser in chosen.items()]


def _one(key: str, parser: Parser, window: Window | None, circumstances: Circumstances) -> Outcome:
    outcome = Outcome(key)
    with (
        closing(connect("crawler_rw")) as connection,
        locks.held(connection, f"source {key}") as got,
    ):
        if got:
            _replay(connection, parser, window, circumstances, outcome)
        else:
            outcome.outcomes["locked"] += 1
            print(f"crawl: {key} is being collected; replay it later", file=sys.stderr)
    return outcome


def _replay(
    connection: Connection,
    parser: Parser,
    window: Window | None,
    circumstances: Circumstances,
    outcome: Outcome,
) -> None:
    lost = 0
    archive, started = Archive(circumstances.archive), circumstances.started
    since, until = (window.start, window.end) if window else (None, None)
    for saved in documents.saved(connection, outcome.source, since, until):
        asked = saved.window_start, saved.window_end
        run = runs.Run(outcome.source, "replay", *asked, started, started, "ok")
        if saved.expired_at is not None:
            outcome.outcomes["expired"] += 1
            continue
        try:
            document = archive.document(saved)
        except Lost as error:
            lost += 1
            if lost == 1:
                print(f"crawl: {outcome.source}: {error}", file=sys.stderr)
        else:
            outcome.add(absorb(connection, parser, run, document, saved.document_id))
    if expired := outcome.outcomes["expired"]:
        print(f"crawl: {outcome.source}: {expired} answers have expired", file=sys.stderr)
    if lost:
        outcome.outcomes["lost"] += lost
        print(f"crawl: {outcome.source}: {lost} kept answers are lost", file=sys.stderr)
