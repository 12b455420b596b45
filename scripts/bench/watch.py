"""What looking at shapes and jumps costs, against parsing and storing the same document.

The documents are the simulator's: ENTSO-E's generation of one day, and MISO's newest five minutes,
each with a past in the database. The parts take turns, so that whatever else the machine does hits
all of them.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

from psycopg2.extensions import connection as Connection

from crawler.catalog import parsers
from crawler.plausible import sift, spans
from crawler.source import Document, Window, read
from crawler.watch import watch
from database import runs
from database.connection import transaction
from database.past import past_of
from database.store import store
from scripts.bench.parse_documents import START
from scripts.bench.store import FACTS, own_server
from simulator import server
from simulator.wire import Question

ROUNDS = 250
SEED, KEY = 3, "a-key-of-the-simulator"
PARTS = ("parse", "store", "shape and alarms", "past and jumps")


@dataclass
class Stopwatch:
    """Seconds by part."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {part: [] for part in PARTS})

    @contextmanager
    def on(self, part: str) -> Iterator[None]:
        """Time a block as a part."""
        began = time.perf_counter()
        yield
        self.seconds[part].append(time.perf_counter() - began)


def answer(source: str, window: Window, now: datetime) -> Document:
    """What the simulated publisher answers to the first question about a window."""
    request = next(parsers()[source].requests(window))
    url = urlsplit(request.url)
    said = {name: one if isinstance(one, str) else KEY for name, one in request.params.items()}
    question = Question(url.netloc, url.path, {**dict(parse_qsl(url.query)), **said})
    given = server.answer(question, SEED, now)
    return Document(request.url, given.body, given.content_type, request.window, now)


def one(
    connection: Connection, source: str, document: Document, now: datetime, stopwatch: Stopwatch
) -> None:
    """Take one document in, as the pipeline does."""
    parser = parsers()[source]
    with stopwatch.on("parse"):
        rows = read(parser, document)
    with transaction(connection) as cursor:
        with stopwatch.on("past and jumps"):
            kept = sift(rows, past_of(cursor, source, spans(rows))).kept
        with stopwatch.on("store"):
            store(cursor, source, kept, recorded_at=now)
        run = runs.Run(source, "tick", None, None, now, now, "ok")
        run_id = runs.add_run(cursor, run)
        with stopwatch.on("shape and alarms"):
            watch(cursor, run, run_id, document, rows)


def line(name: str, stopwatch: Stopwatch) -> str:
    """A document's line of the table."""
    ms = {part: 1e3 * statistics.median(times[5:]) for part, times in stopwatch.seconds.items()}
    both = ms["parse"] + ms["store"]
    cells = " | ".join(f"{ms[part]:.2f}" for part in PARTS)
    shares = [ms[part] / both for part in PARTS[2:]]
    return f"| {name} | {cells} | {shares[0]:.2f} | {shares[1]:.2f} |"


def main() -> None:
    """Print the table."""
    print(f"ms, median of {ROUNDS - 5} documents in a row; shares of parsing and storing\n")
    print(f"| document | {' | '.join(PARTS)} | share | share |\n|---|---|---|---|---|---|---|")
    day, five = Stopwatch(), Stopwatch()
    with own_server() as connection:
        with transaction(connection) as cursor:
            for source in ("entsoe.generation", "miso.generation"):
                runs.register(cursor, source, FACTS)
        for place in range(ROUNDS):
            now = START + timedelta(days=3) + place * timedelta(minutes=5)
            quarters = now.replace(minute=now.minute // 15 * 15)
            window = Window(quarters - timedelta(days=1), quarters)
            document = answer("entsoe.generation", window, now)
            one(connection, "entsoe.generation", document, now, day)
            newest = answer("miso.generation", Window(now - timedelta(minutes=5), now), now)
            one(connection, "miso.generation", newest, now, five)
    print(line("ENTSO-E A75, a day again", day))
    print(line("MISO, the next five minutes", five))


if __name__ == "__main__":
    main()
