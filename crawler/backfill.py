"""Many windows of the past, on Dask: what is done is known, and the rest shows its progress."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from threading import Lock

from tqdm import tqdm

from crawler import schedule
from crawler.fleet import HERE, Fleet, in_threads, sail
from crawler.gaps import gaps, touching, windows_over
from crawler.outcome import Circumstances, Outcome
from crawler.source import Parser, Window
from database import runs
from database.connection import connect
from database.gaps import held

FOREVER = datetime.max.replace(tzinfo=UTC)


def run(
    chosen: Mapping[str, Parser],
    window: Window,
    circumstances: Circumstances,
    fleet: Fleet = HERE,
    *,
    again: bool = False,
) -> list[Outcome]:
    """Collect a window of the past from every source that still answers for it.

    What an earlier backfill collected whole is not asked for *again*. Sources that keep no history
    are left out. Both are said on standard error.
    """
    now = datetime.now(UTC)
    plan = {
        key: schedule.backfill_windows(parser.SOURCE, window, now)
        for key, parser in chosen.items()
        if not parser.SOURCE.disabled
    }
    for key in (key for key, windows in plan.items() if not windows):
        print(f"crawl: {key} keeps no history of that time", file=sys.stderr)
    return _carried_out(chosen, plan if again else _left(chosen, plan), circumstances, fleet)


def _left(
    chosen: Mapping[str, Parser], plan: Mapping[str, list[Window]]
) -> dict[str, list[Window]]:
    """The windows that no earlier backfill has done."""
    left = {}
    with closing(connect("crawler_rw")) as connection:
        for key, windows in plan.items():
            span = (windows[0].start, windows[-1].end) if windows else (FOREVER, FOREVER)
            done = runs.windows_done(connection, key, *span, chosen[key].SOURCE.lag)
            left[key] = [w for w in windows if (w.start, w.end) not in done]
    if skipped := sum(map(len, plan.values())) - sum(map(len, left.values())):
        print(
            f"crawl: {skipped} windows were collected before; --again asks for them, too",
            file=sys.stderr,
        )
    return left


def fill(
    chosen: Mapping[str, Parser],
    window: Window | None,
    circumstances: Circumstances,
    fleet: Fleet = HERE,
) -> list[Outcome]:
    """Collect every gap (that touches the window) which the publisher can still fill.

    Sources without one are not asked.
    """
    now = datetime.now(UTC)
    with closing(connect("crawler_rw")) as connection:
        plan = {
            key: windows_over(
                touching(gaps(parser.SOURCE, held(connection, key), now), window),
                parser.SOURCE.span,
            )
            for key, parser in chosen.items()
            if not parser.SOURCE.disabled
        }
    return _carried_out(chosen, plan, circumstances, fleet)


def _carried_out(
    chosen: Mapping[str, Parser],
    plan: Mapping[str, Sequence[Window]],
    circumstances: Circumstances,
    fleet: Fleet,
) -> list[Outcome]:
    asked = {key: parser for key, parser in chosen.items() if plan.get(key)}
    total = sum(len(plan[key]) for key in asked)
    lock = Lock()
    with tqdm(total=total, unit="window", file=sys.stderr, disable=None) as bar:

        def advance(key: str) -> None:
            with lock:
                bar.set_postfix_str(key, refresh=False)
                bar.update()

        if fleet.is_elsewhere:
            return sail({key: plan[key] for key in asked}, circumstances, fleet, advance)
        return in_threads(asked, plan, circumstances, advance)
