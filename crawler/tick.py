"""One tick's work: the due sources side by side, each under its own lock and deadline."""

from __future__ import annotations

import os
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.source import Parser, Source, Window
from database import locks, runs
from database.connection import connect, means_lost, transaction

if TYPE_CHECKING:
    from psycopg2.extensions import connection as Connection

    from crawler.pipeline import Fetch

SIDE_BY_SIDE = 8
GOOD = frozenset({"ok", "empty", "unconfigured", "locked"})


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is the same for every source of one invocation.

    A window of a source may take `seconds`; a failed request waits `pause_seconds`, then twice
    that, before it is tried again.
    """

    kind: str
    started: datetime
    archive: Path
    upstream: str = ""
    seconds: float = 240.0
    pause_seconds: float = 0.5


@dataclass(slots=True)
class Outcome:
    """What one source's windows came to."""

    source: str
    outcomes: Counter[str] = field(default_factory=Counter)
    rows_new: int = 0
    rows_changed: int = 0
    rows_same: int = 0
    rows_quarantined: int = 0
    errors: list[str] = field(default_factory=list)

    def add(self, run: runs.Run) -> None:
        """Count one run."""
        self.outcomes[run.outcome] += 1
        self.rows_new += run.rows_new
        self.rows_changed += run.rows_changed
        self.rows_same += run.rows_same
        self.rows_quarantined += run.rows_quarantined
        if run.error and run.outcome not in GOOD:
            self.errors.append(f"{run.outcome}: {run.error}")

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
        return {"outcome": worst, **counts, **({"errors": self.errors[:3]} if self.errors else {})}


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
        return [work.result() for work in working]


def is_configured(source: Source) -> bool:
    """Whether the settings that a source requires are there."""
    return all(os.environ.get(name) for name in source.requires)


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
    )
    with (
        closing(connect("crawler_rw")) as connection,
        locks.held(connection, f"source {key}") as got,
    ):
        if not got:
            outcome.outcomes["locked"] += 1
            return outcome
        for window in windows:
            fetcher.deadline = time.monotonic() + circumstances.seconds
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
    from crawler.pipeline import collect

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
    except Exception as error:  # a bug of ours: recorded whole, and the other sources go on
        if means_lost(error):
            raise
        text = traceback.format_exc()[-4000:]
        bug = runs.Run(key, kind, window.start, window.end, started, datetime.now(UTC), "bug")
        with transaction(connection) as cursor:
            runs.add_run(cursor, bug._replace(error=text))
        yield bug._replace(error=text)
