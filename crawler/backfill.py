"""Many windows: each source's in order, the sources side by side, with a progress bar."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from threading import Lock

from tqdm import tqdm

from crawler import schedule, tick
from crawler.gaps import gaps, touching, windows_over
from crawler.outcome import Circumstances, Outcome
from crawler.source import Parser, Window
from database.connection import connect
from database.gaps import held


def run(
    chosen: Mapping[str, Parser], window: Window, circumstances: Circumstances
) -> list[Outcome]:
    """Collect a window of the past from every source that still answers for it.

    Sources that keep no history are left out, and said so on standard error.
    """
    now = datetime.now(UTC)
    plan = {
        key: schedule.backfill_windows(parser.SOURCE, window, now)
        for key, parser in chosen.items()
        if not parser.SOURCE.disabled
    }
    for key in (key for key, windows in plan.items() if not windows):
        print(f"crawl: {key} keeps no history of that time", file=sys.stderr)
    return _carried_out(chosen, plan, circumstances)


def fill(
    chosen: Mapping[str, Parser], window: Window | None, circumstances: Circumstances
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
    return _carried_out(chosen, plan, circumstances)


def _carried_out(
    chosen: Mapping[str, Parser],
    plan: Mapping[str, Sequence[Window]],
    circumstances: Circumstances,
) -> list[Outcome]:
    asked = {key: parser for key, parser in chosen.items() if plan.get(key)}
    total = sum(len(plan[key]) for key in asked)
    lock = Lock()
    with tqdm(total=total, unit="window", file=sys.stderr, disable=None) as bar:

        def advance(key: str) -> None:
            with lock:
                bar.set_postfix_str(key, refresh=False)
                bar.update()

        return tick.side_by_side(asked, lambda key, _: plan[key], circumstances, advance)
