"""Windows of many sources on Dask: in threads here, in processes here, or on a cluster elsewhere.

A worker elsewhere needs what a crawler needs: this code, the same DATABASE_URL, the keys in its
environment, and GRIDTIDE_HOME on a disk that all share, where the answers are kept.
"""

from __future__ import annotations

import logging
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, fields
from functools import partial
from typing import TYPE_CHECKING, Any

from crawler import catalog, tick
from crawler.outcome import Circumstances, Outcome
from crawler.source import Parser, Window
from database import locks
from database.connection import connect

if TYPE_CHECKING:
    from distributed import Client

Progress = Callable[[str], None]
# More at once would only wait for each other at the publisher's pace.
AT_ONCE = 4
THREADS = 20
THREADS_A_PROCESS = 2


@dataclass(frozen=True, slots=True)
class Fleet:
    """Who works: so many `processes` of this machine, or a `scheduler`'s; else our own threads.

    `scheduler` is the address of a running one, like tcp://10.0.0.5:8786.
    """

    processes: int = 0
    scheduler: str = ""

    @property
    def is_elsewhere(self) -> bool:
        """Whether any other process works for us."""
        return bool(self.processes or self.scheduler)


HERE = Fleet()


def in_threads(
    chosen: Mapping[str, Parser],
    plan: Mapping[str, Sequence[Window]],
    circumstances: Circumstances,
    progress: Progress = tick.no_progress,
) -> list[Outcome]:
    """Collect the planned windows in this process: each source's in order, the sources together."""
    from dask.base import compute
    from dask.delayed import delayed

    one = partial(tick.one, circumstances=circumstances, progress=progress)
    work = [delayed(partial(one, key, parser, plan[key]))() for key, parser in chosen.items()]
    try:
        return list(compute(*work, scheduler="threads", num_workers=THREADS))
    except KeyboardInterrupt:
        circumstances.stop.set()
        raise


def sail(
    plan: Mapping[str, Sequence[Window]],
    circumstances: Circumstances,
    fleet: Fleet,
    progress: Progress = tick.no_progress,
) -> list[Outcome]:
    """Collect the planned windows; what each source's came to, in the order of the plan.

    A source that the publisher turns away is asked no further: the first window that was left is
    its `unasked_from`. `progress` is called with the source after each window. Raises what
    `means_lost` knows when the database goes away.
    """
    with _alone(plan, circumstances.kind) as ours, _client(fleet) as client:
        voyage = _Voyage(client, {key: plan[key] for key in ours}, circumstances)
        for key in voyage.landings():
            progress(key)
    others = [Outcome(key, Counter(locked=1)) for key in plan if key not in ours]
    return [*voyage.outcomes(), *others]


@contextmanager
def _alone(keys: Iterable[str], kind: str) -> Iterator[list[str]]:
    """The sources of which no other backfill is under way; none can begin meanwhile."""
    with closing(connect("crawler_rw")) as connection, ExitStack() as stack:
        yield [key for key in keys if stack.enter_context(locks.held(connection, f"{kind} {key}"))]


class _Voyage:
    """The windows that wait, those that are under way, and what came of the others."""

    def __init__(
        self, client: Client, plan: Mapping[str, Sequence[Window]], circumstances: Circumstances
    ) -> None:
        from distributed import as_completed

        self.client = client
        self.facts = _sendable(circumstances)
        self.waiting = {key: deque(windows) for key, windows in plan.items()}
        self.came_to = {key: Outcome(key) for key in plan}
        self.under_way = Counter[str]()
        self.landing = as_completed(with_results=True, loop=client.loop)

    def landings(self) -> Iterator[str]:
        """The source of each window as it is done; sends the next ones out meanwhile."""
        for key in self.waiting:
            self._send(key)
        for _, (key, outcome) in self.landing:
            self.under_way[key] -= 1
            self.came_to[key].join(outcome)
            self._send(key)
            yield key

    def _send(self, key: str) -> None:
        waiting = self.waiting[key]
        while waiting and self.under_way[key] < AT_ONCE and not self.came_to[key].unwelcome:
            task = self.client.submit(collected, key, waiting.popleft(), self.facts, pure=False)
            self.under_way[key] += 1
            self.landing.add(task)

    def outcomes(self) -> list[Outcome]:
        """What each source's windows came to, once all have landed."""
        for key, left in self.waiting.items():
            if left:
                unasked = [w for w in (self.came_to[key].unasked_from, left[0].start) if w]
                self.came_to[key].unasked_from = min(unasked)
        return list(self.came_to.values())


def collected(key: str, window: Window, facts: Mapping[str, Any]) -> tuple[str, Outcome]:
    """Collect one window wherever this runs: the source, and what the window came to."""
    circumstances = Circumstances(**facts, shares=True)
    return key, tick.one_window(key, catalog.parsers()[key], window, circumstances)


def _sendable(circumstances: Circumstances) -> dict[str, Any]:
    """What a worker must know; an event can't travel, nor can a moment of this machine's clock."""
    here = {"stop", "until", "shares"}
    return {
        f.name: getattr(circumstances, f.name) for f in fields(Circumstances) if f.name not in here
    }


@contextmanager
def _client(fleet: Fleet) -> Iterator[Client]:
    from distributed import Client, LocalCluster

    logging.getLogger("distributed").setLevel(logging.ERROR)
    with ExitStack() as stack:
        if fleet.scheduler:
            where: Any = fleet.scheduler
        else:
            where = stack.enter_context(
                LocalCluster(
                    n_workers=fleet.processes,
                    threads_per_worker=THREADS_A_PROCESS,
                    host="127.0.0.1",
                    dashboard_address=None,
                    silence_logs=logging.ERROR,
                )
            )
        yield stack.enter_context(Client(where, set_as_default=False))
