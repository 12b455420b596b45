"""One tick's work: the due sources side by side, each under its own lock and deadline."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from crawler import schedule
from crawler.source import Parser, Source, Window
from database import locks, runs
from database.connection import connect, means_lost

if TYPE_CHECKING:
    from psycopg2.extensions import connection as Connection

    from crawler.pipeline import Fetch

# They wait for publishers most of the time; one that queued behind slow ones would have no time.
SIDE_BY_SIDE = 32
# After this many refused windows in a row a publisher is not asked for the others.
REFUSALS = 3
SHOWN_ERRORS, SHOWN_WORDS = 3, 300
GOOD = frozenset({"ok", "empty", "unconfigured", "locked"})


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is the same for every source of one invocation.

    A window of a source may take `seconds`, everything until `until` (of `time.monotonic`); a
    failed request waits `pause_seconds`, then twice that, before it is tried again. When `stop` is
    set, sources end before their next document.
    """

    kind: str
    started: datetime
    archive: Path
    upstream: str = ""
    seconds: float = 240.0
    pause_seconds: float = 0.5
    until: float = float("inf")
    stop: Event = field(default_factory=Event)


@dataclass(slots=True)
class Outcome:
    """What one source's windows came to; from `unasked_from` on they were not asked for."""

    source: str
    outcomes: Counter[str] = field(default_factory=Counter)
    rows_new: int = 0
    rows_changed: int = 0
    rows_same: int = 0
    rows_quarantined: int = 0
    errors: list[str] = field(default_factory=list)
    refusals: int = 0
    put_off: bool = False
    unasked_from: datetime | None = None

    def add(self, run: runs.Run) -> None:
        """Count one run."""
        self.outcomes[run.outcome] += 1
        self.rows_new += run.rows_new
        self.rows_changed += run.rows_changed
        self.rows_same += run.rows_same
        self.rows_quarantined += run.rows_quarantined
        if run.error and run.outcome not in GOOD and len(self.errors) < SHOWN_ERRORS:
            told = slice(-SHOWN_WORDS, None) if run.outcome == "bug" else slice(SHOWN_WORDS)
            self.errors.append(f"{run.outcome}: {run.error[told].strip()}")
        self.refusals = self.refusals + 1 if run.outcome == "refused" else 0
        self.put_off |= run.retry_after is not None

    @property
    def unwelcome(self) -> bool:
        """Whether the publisher said when to come back, or refused again and again."""
        return self.put_off or self.refusals >= REFUSALS

    @property
    def failed(self) -> bool:
        """Whether any document of the source failed."""
        return any(outcome not in GOOD for outcome in self.outcomes)

    def as_json(self) -> dict[str, Any]:
        """The source's part of the tick's summary line."""
        counts = {
            "documents": sum(self.outcomes.values()),
            "rows_new": self.rows_new,
            "rows_changed": self.rows_changed,
            "rows_same": self.rows_same,
            "rows_quarantined": self.rows_quarantined,
        }
        worst = next((o for o in self.outcomes if o not in GOOD), None) or max(
            self.outcomes, key=lambda o: o == "ok", default="ok"
        )
        unasked = self.unasked_from and self.unasked_from.isoformat()
        more = {"errors": self.errors, "unasked_from": unasked}
        return {"outcome": worst, **counts, **{name: it for name, it in more.items() if it}}


def side_by_side(
    chosen: Mapping[str, Parser],
    windows: Callable[[str, Parser], Iterable[Window]],
    circumstances: Circumstances,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Outcome]:
    """Collect the windows of each source, the sources concurrently; one never stops another.

    `progress` is called with the source after each window. Raises what `means_lost` knows when
    the database goes away: there is then nowhere to record a failure.
    """
    with ThreadPoolExecutor(min(SIDE_BY_SIDE, max(len(chosen), 1))) as pool:
        working = [
            pool.submit(one, key, parser, windows(key, parser), circumstances, progress)
            for key, parser in chosen.items()
        ]
        try:
            return [work.result() for work in working]
        except KeyboardInterrupt:
            circumstances.stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def is_configured(source: Source) -> bool:
    """Whether the settings that a source requires are there."""
    return all(os.environ.get(name) for name in source.requires)


def due(
    sources: Mapping[str, Source],
    states: Mapping[str, runs.State],
    now: datetime,
    *,
    force: bool = False,
) -> list[str]:
    """The sources to look at now; with `force` all that may be asked at all."""
    return [
        key
        for key, source in sources.items()
        if is_configured(source)
        and not source.disabled
        and (force or schedule.is_due(source, states.get(key), now))
    ]


def next_due(
    sources: Mapping[str, Source], states: Mapping[str, runs.State], now: datetime
) -> datetime:
    """The first minute after `now`, of the next hour, at which some source is due."""
    minutes = (now + timedelta(minutes=minute) for minute in range(1, 60))
    found = (minute for minute in minutes if due(sources, states, minute))
    return next(found, now + timedelta(hours=1))


def one(
    key: str,
    parser: Parser,
    windows: Iterable[Window],
    circumstances: Circumstances,
    progress: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """Collect the windows of one source under its lock."""
    from crawler.fetch import Fetcher  # with requests in tow, dear to import when nothing is due

    outcome = Outcome(key)
    if not is_configured(parser.SOURCE):
        outcome.outcomes["unconfigured"] += 1
        return outcome
    fetcher = Fetcher(
        parser.SOURCE,
        upstream=circumstances.upstream,
        pause_seconds=circumstances.pause_seconds,
        stop=circumstances.stop,
    )
    with (
        closing(connect("crawler_rw")) as connection,
        locks.held(connection, f"source {key}") as got,
    ):
        if not got:
            outcome.outcomes["locked"] += 1
            return outcome
        for window in windows:
            if outcome.unwelcome or circumstances.stop.is_set():
                outcome.unasked_from = window.start
                break
            fetcher.deadline = min(time.monotonic() + circumstances.seconds, circumstances.until)
            for run in _runs(connection, key, parser, window, circumstances, fetcher.fetch):
                outcome.add(run)
            progress(key)
    return outcome


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
