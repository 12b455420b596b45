"""One tick's work: the due sources side by side, each under its own lock and deadline."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from crawler.due import is_configured
from crawler.errands import Task
from crawler.known import TRUSTED, Known
from crawler.outcome import Circumstances, Outcome
from crawler.pace import Turn, pace_key, pace_of
from crawler.source import Parser, Source, Window
from database import documents, locks, runs
from database.connection import connect, means_lost
from database.pace import Turns

if TYPE_CHECKING:
    from psycopg2.extensions import connection as Connection

    from crawler.attempts import Fetch
    from crawler.fetch import Fetcher

# An errand begins only while there is as much of a tick's time left.
ERRAND_SECONDS = 120
# They wait for publishers most of the time, each with a connection: a server of the user's takes
# 100 by default, and a backfill and the API want some, too.
SIDE_BY_SIDE = 48


Errands = Callable[[str, Parser, "Connection"], Iterable[Task]]


def no_progress(_key: str) -> None:
    """Nobody watches."""


def no_errands(_key: str, _parser: Parser, _connection: Connection) -> Iterable[Task]:
    """Nothing is asked for beside the windows."""
    return ()


def side_by_side(
    chosen: Mapping[str, Parser],
    windows: Callable[[str, Parser], Iterable[Window]],
    circumstances: Circumstances,
    progress: Callable[[str], None] = no_progress,
    errands: Errands = no_errands,
) -> list[Outcome]:
    """Collect the windows of each source, the sources concurrently; one never stops another.

    `progress` is called with the source after each window; when the publisher answered, its
    `errands` are asked for as well. Raises what `means_lost` knows when
    the database goes away: there is then nowhere to record a failure.
    """
    width = min(SIDE_BY_SIDE, max(len(chosen), 1))
    with Turns() as turns, ThreadPoolExecutor(width) as pool:
        working = [
            pool.submit(
                one, key, parser, windows(key, parser), circumstances, progress, errands, turns
            )
            for key, parser in chosen.items()
        ]
        try:
            return [work.result() for work in working]
        except KeyboardInterrupt:
            circumstances.stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def one(
    key: str,
    parser: Parser,
    windows: Iterable[Window],
    circumstances: Circumstances,
    progress: Callable[[str], None] = no_progress,
    errands: Errands = no_errands,
    turns: Turns | None = None,
) -> Outcome:
    """Collect the windows of one source, each under the source's lock.

    A long backfill lets the tick in between its windows; a second backfill is turned away. The
    `turns` at the publisher are shared with all who use the same database.
    """
    outcome = Outcome(key)
    if not is_configured(parser.SOURCE):
        outcome.outcomes["unconfigured"] += 1
        return outcome
    with (
        nullcontext(turns) if turns else Turns() as shared,
        closing(connect("crawler_rw")) as connection,
        locks.held(connection, f"{circumstances.kind} {key}") as alone,
    ):
        if not alone:
            outcome.outcomes["locked"] += 1
            return outcome
        fetcher = _fetcher(key, parser.SOURCE, circumstances, shared)
        for window in windows:
            if not _done(connection, outcome, parser, window, circumstances, fetcher):
                break
            progress(key)
        else:
            for task in errands(key, parser, connection) if outcome.answered else ():
                if time.monotonic() > circumstances.until - ERRAND_SECONDS:
                    break
                how = replace(circumstances, kind=task.kind)
                _collected(connection, outcome, parser, task.window, how, fetcher)
    return outcome


def one_window(key: str, parser: Parser, window: Window, circumstances: Circumstances) -> Outcome:
    """Collect one window of one source, as one worker among several."""
    outcome = Outcome(key)
    if not is_configured(parser.SOURCE):
        outcome.outcomes["unconfigured"] += 1
        return outcome
    with Turns() as turns, closing(connect("crawler_rw")) as connection:
        fetcher = _fetcher(key, parser.SOURCE, circumstances, turns)
        _done(connection, outcome, parser, window, circumstances, fetcher)
    return outcome


def _fetcher(key: str, source: Source, circumstances: Circumstances, turns: Turns) -> Fetcher:
    from crawler.fetch import Fetcher  # with requests in tow, dear to import when nothing is due

    return Fetcher(
        source,
        upstream=circumstances.upstream,
        pause_seconds=circumstances.pause_seconds,
        stop=circumstances.stop,
        turn=_turn(key, source, turns),
    )


def _turn(key: str, source: Source, turns: Turns) -> Turn:
    """Turns at the source's publisher, which all who use the same database and login share."""
    return partial(turns.take, pace_key(key, source, os.environ), *pace_of(source.per_minute))


def _done(
    connection: Connection,
    outcome: Outcome,
    parser: Parser,
    window: Window,
    circumstances: Circumstances,
    fetcher: Fetcher,
) -> bool:
    """Collect one window; a backfill remembers one that went well, so as not to ask for it again.

    False when it was not asked for.
    """
    before = outcome.troubles
    if not _collected(connection, outcome, parser, window, circumstances, fetcher):
        outcome.unasked_from = window.start
        return False
    went_well = outcome.troubles == before and not circumstances.stop.is_set()
    if circumstances.kind == "backfill" and went_well:
        runs.add_window(connection, outcome.source, window.start, window.end, circumstances.started)
    return True


def _collected(
    connection: Connection,
    outcome: Outcome,
    parser: Parser,
    window: Window,
    circumstances: Circumstances,
    fetcher: Fetcher,
) -> bool:
    """Collect one window, unless the publisher or the user has had enough, or another has it."""
    if outcome.unwelcome or circumstances.stop.is_set():
        return False
    lock, patience = f"source {outcome.source}", circumstances.patience_seconds
    with locks.held(connection, lock, patience, shared=circumstances.shares) as got:
        if not got:
            outcome.outcomes["locked"] += 1
            return False
        fetcher.deadline = min(time.monotonic() + circumstances.seconds, circumstances.until)
        fetcher.known = _known(connection, outcome.source, circumstances)
        for run in _runs(connection, outcome.source, parser, window, circumstances, fetcher.fetch):
            outcome.add(run)
    return True


def _known(connection: Connection, key: str, circumstances: Circumstances) -> Known:
    """What a tick asks for only if it has changed; whoever asks for the past asks for all of it."""
    from crawler.archive import Archive

    if circumstances.kind != "tick":
        return {}
    saved = documents.known(connection, key, circumstances.started - TRUSTED)
    return Archive(circumstances.archive).known(saved)


def _runs(
    connection: Connection,
    key: str,
    parser: Parser,
    window: Window,
    circumstances: Circumstances,
    fetch: Fetch,
) -> Iterator[runs.Run]:
    from crawler.archive import Archive
    from crawler.fetch import Stopped
    from crawler.pipeline import collect, record_bug

    kind, started = circumstances.kind, circumstances.started
    try:
        yield from collect(
            connection,
            key,
            parser,
            window,
            kind=kind,
            started=started,
            fetch=fetch,
            archive=Archive(circumstances.archive),
        )
    except Stopped:
        return
    except Exception as error:  # a bug of ours: recorded whole, and the other sources go on
        if means_lost(error):
            raise
        asked = runs.Run(key, kind, window.start, window.end, started, started, "bug")
        yield record_bug(connection, asked, error)
