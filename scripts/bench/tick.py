"""The start-up of a tick, against a bare interpreter and against the imports of its ancestors."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

from crawler import idle
from database.settings import settings
from scripts.bench.store import own_server

ROUNDS = 11
HEAVY = "import pandas, arrow, requests, bs4, psycopg2, dateutil"
LOOKING = "a tick that looks and finds nothing due"
COMMANDS = {
    "python that does nothing": ["-c", "pass"],
    "a tick that knows that nothing is due": ["-m", "crawler.crawl"],
    LOOKING: ["-m", "crawler.crawl"],
    "pandas, arrow, requests, bs4, psycopg2": ["-c", HEAVY],
}


def run(name: str) -> float:
    """Seconds of a whole process."""
    if name == LOOKING:
        idle.forget(settings())
    arguments = COMMANDS[name]
    began = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return time.perf_counter() - began


def dominant() -> list[tuple[int, str]]:
    """The modules that take most of a tick's imports, in microseconds of their own."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "crawler.crawl"],
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.findall(r"import time:\s+(\d+) \|\s+\d+ \|\s*(\S+)", done.stderr)
    return sorted(((int(own), name) for own, name in found), reverse=True)[:12]


def main() -> None:
    """Print the table; every source has just been looked at, so that nothing is due."""
    with own_server(), tempfile.TemporaryDirectory() as compiled:
        os.environ.pop(
            "PYTHONDONTWRITEBYTECODE", None
        )  # a cron job's Python keeps what it compiled
        os.environ["PYTHONPYCACHEPREFIX"] = compiled
        os.environ["GRIDTIDE_UPSTREAM"] = "http://127.0.0.1:9"  # refuses: looked at, and failed
        subprocess.run([sys.executable, "-m", "crawler.crawl"], capture_output=True, check=False)
        rounds: dict[str, list[float]] = {name: [] for name in COMMANDS}
        for _ in range(ROUNDS):
            for name in COMMANDS:
                rounds[name].append(run(name))
        idle.forget(settings())
        modules = dominant()
    limit = statistics.median(rounds["python that does nothing"])
    print("| process | ms | spread | of a bare interpreter |\n|---|---|---|---|")
    for name, took in rounds.items():
        middle = statistics.median(took)
        spread = f"{min(took) * 1e3:.0f}-{max(took) * 1e3:.0f}"
        print(f"| {name} | {middle * 1e3:.0f} | {spread} | {middle / limit:.1f} |")
    print("\nThe modules that dominate the start of a tick that looks:")
    print(", ".join(f"{name} {own / 1000:.1f} ms" for own, name in modules))


if __name__ == "__main__":
    main()
