"""A tick in which every source is due, against the simulated operators on the same machine.

The first tick finds an empty store, the others find what is there already. Keys are made up, and
publishers' limits of requests a minute are kept, so that the wall time is partly their waiting.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from psycopg2.extensions import connection as Connection

from crawler.catalog import parsers
from scripts.bench.store import own_server

AGAIN = 3
KEY = "simulated-token"
COUNT = """select count(*) from pg_stat_activity
where backend_type = 'client backend' and pid <> pg_backend_pid()"""


class Tick(NamedTuple):
    """What a tick took and came to; `connections` is the most that were seen open at once."""

    wall_seconds: float
    cpu_seconds: float
    peak_mib: float
    connections: int
    sources: int
    fresh: int
    documents: int
    rows: int


@contextmanager
def simulated_operators() -> Iterator[None]:
    """Let ticks ask a simulator in a process of its own, with a key for everything."""
    for parser in parsers().values():
        os.environ.update(dict.fromkeys(parser.SOURCE.requires, KEY))
    command = [sys.executable, "-m", "simulator", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as simulator:
        try:
            assert simulator.stdout is not None  # noqa: S101 - as asked for
            os.environ["GRIDTIDE_UPSTREAM"] = simulator.stdout.readline().split()[-1]
            yield
        finally:
            simulator.kill()


def tick(connection: Connection) -> Tick:
    """Run a tick in which all are due."""
    connection.autocommit = True
    began, most = time.perf_counter(), 0
    with tempfile.TemporaryFile() as told:
        command = [sys.executable, "-m", "crawler.crawl", "--force"]
        child = subprocess.Popen(command, stdout=told)
        while not (ended := os.wait4(child.pid, os.WNOHANG))[0]:
            with connection.cursor() as cursor:
                cursor.execute(COUNT)
                ((count,),) = cursor.fetchall()
            most = max(most, count)
            time.sleep(0.05)
        told.seek(0)
        sources = json.loads(told.read())["sources"].values()
    _, _, usage = ended
    return Tick(
        time.perf_counter() - began,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss / 1024,
        most,
        len(sources),
        sum(source["outcome"] == "ok" for source in sources),
        sum(source["documents"] for source in sources),
        sum(
            source["rows_new"] + source["rows_changed"] + source["rows_same"] for source in sources
        ),
    )


def line(name: str, ticks: list[Tick]) -> str:
    """The middle of some ticks, and the spread of their wall time."""
    middle = Tick(*map(statistics.median, zip(*ticks, strict=True)))
    walls = sorted(one.wall_seconds for one in ticks)
    return (
        f"| {name} | {middle.sources:.0f} | {middle.fresh:.0f} | {middle.documents:,.0f} |"
        f" {middle.rows:,.0f} | {middle.wall_seconds:.1f} | {walls[0]:.1f}-{walls[-1]:.1f} |"
        f" {middle.cpu_seconds:.1f} | {middle.peak_mib:.0f} | {middle.connections:.0f} |"
    )


def main() -> None:
    """Print the table."""
    with own_server() as connection, simulated_operators():
        first, *later = [tick(connection) for _ in range(1 + AGAIN)]
    print("| tick | sources | fresh | documents | rows | s | spread | processor s | peak MiB |"
          " connections |\n|---|---|---|---|---|---|---|---|---|---|")  # fmt: skip
    print(line("the first, of an empty store", [first]))
    print(line(f"{AGAIN} more, the middle one", later))


if __name__ == "__main__":
    main()
