"""Everything in one terminal: database, crawler, API, and the operators' stand-ins if asked."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = """
Try these in another terminal:

  # carbon intensity where you are (here: San Diego)
  curl '{api}/carbon-intensity/?latitude=32.88&longitude=-117.23&start={since}&end={now}'

  # what generates that electricity
  curl '{api}/energy-mixture/?latitude=32.88&longitude=-117.23&start={since}&end={now}'

  # how much carbon there will be in it, hour by hour
  curl '{api}/forecast/?latitude=32.88&longitude=-117.23&resolution=PT1H&limit=24'

  # where and when to run two hours of work, from now on, so that it causes the least carbon
  curl -X POST '{api}/carbon-aware-scheduler/' -H 'Content-Type: application/json' -d '{body}'

Or look at {api}/docs in a browser.
"""
# A day of these is enough to foretell the next ones from.
FORETOLD = ("generation", "load", "price")
BODY = (
    '{"runtime": 7200, "schedule": {"type": "onetime", "max_delay": 57600},'
    ' "dataset": {"input_size_gb": 0, "output_size_gb": 0},'
    ' "candidate_zones": ["US-CAISO", "US-PJM", "GB", "DE", "FR"]}'
)


def main() -> int:
    """Set up, collect, serve, tick until interrupted; the exit code."""
    options = command_line().parse_args()
    signal.signal(signal.SIGTERM, _interrupt)
    with contextlib.ExitStack() as stack:
        try:
            _prepare(options, stack)
            _fill_in(options)
            _foretell()
            _serve(options, stack)
            say("first tick: every source once")
            crawl()
            _tick_for_ever(options)
        except KeyboardInterrupt:
            print("\nstart: stopping", flush=True)
    return 0


def command_line() -> argparse.ArgumentParser:
    """The arguments of `./scripts/start`."""
    cli = argparse.ArgumentParser(prog="./scripts/start", description=__doc__)
    cli.add_argument("--simulated", action="store_true", help="no network: simulated operators")
    cli.add_argument("--port", type=int, default=8000, help="of the API (default 8000)")
    cli.add_argument("--simulator-port", type=int, default=9820, metavar="PORT")
    cli.add_argument("--workers", type=int, default=2, help="of the API (default 2)")
    cli.add_argument("--days", type=int, default=2, help="to fill in at the start (default 2)")
    cli.add_argument("--ticks", type=int, default=0, help="stop after so many (default: never)")
    return cli


def _prepare(options: argparse.Namespace, stack: contextlib.ExitStack) -> None:
    _free(options.port)
    if options.simulated:
        _free(options.simulator_port)
        _simulate(options, stack)
    from database import server
    from database.migrate import migrate
    from database.settings import settings

    say(f"data folder {settings().home}")
    if not os.environ.get("DATABASE_URL") and server.status(settings().home).state != "ready":
        say("starting the embedded PostgreSQL")
        stack.callback(server.stop, settings().home)
    applied = migrate()
    say(f"database ready ({len(applied)} migrations applied)")


def _simulate(options: argparse.Namespace, stack: contextlib.ExitStack) -> None:
    from crawler.catalog import parsers
    from database.settings import settings

    os.environ.setdefault("GRIDTIDE_HOME", str(settings().home / "simulated"))
    os.environ["GRIDTIDE_UPSTREAM"] = f"http://127.0.0.1:{options.simulator_port}"
    for needed in {name for parser in parsers().values() for name in parser.SOURCE.requires}:
        os.environ.setdefault(needed, "simulated-token")  # the simulator takes almost any
    port = str(options.simulator_port)
    child = stack.enter_context(_running([sys.executable, "-m", "simulator", "--port", port]))
    _wait_for(f"http://127.0.0.1:{port}/__faults__", child)
    say(f"simulated operators at http://127.0.0.1:{port}")


def _fill_in(options: argparse.Namespace) -> None:
    """Collect mixes, loads and prices of the last days: there is then what to show and foretell."""
    from crawler.catalog import parsers

    wanted = [
        key
        for key, parser in parsers().items()
        if set(FORETOLD) & set(parser.SOURCE.measures) and not parser.SOURCE.look_ahead
    ]
    say(f"filling in mixes, loads and prices of the last {options.days} days")
    crawl("--days", str(options.days), "--source", *wanted)


def _foretell() -> None:
    """Issue the first forecasts, so that work can be placed in the hours to come at once."""
    command = [sys.executable, "-m", "analytics.forecast_jobs", "issue"]
    told = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.PIPE, text=True)
    say(f"forecasts: {(told.stdout.splitlines() or ['none'])[-1]}")


def _serve(options: argparse.Namespace, stack: contextlib.ExitStack) -> None:
    api = f"http://127.0.0.1:{options.port}"
    command = [sys.executable, "-m", "gunicorn", "api:create_app()", "--no-control-socket"]
    flags = ["--bind", f"127.0.0.1:{options.port}", "--workers", str(options.workers)]
    limits = ["--limit-request-line", "8190", "--limit-request-fields", "64"]
    child = stack.enter_context(_running([*command, *flags, *limits, "--log-level", "warning"]))
    _wait_for(f"{api}/healthz", child)
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    since = now - timedelta(hours=3)
    say(f"API at {api}")
    print(EXAMPLES.format(api=api, since=_z(since), now=_z(now), body=BODY), flush=True)


def _tick_for_ever(options: argparse.Namespace) -> None:
    done = 0
    while not options.ticks or done < options.ticks:
        time.sleep(60 - time.time() % 60)
        crawl()
        done += 1


def crawl(*arguments: str) -> None:
    """Run the crawler as cron would, and let its summary line show."""
    command = [sys.executable, "-m", "crawler.crawl", *arguments]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        say("not all went well: the lines above say why, and the next ticks try again")


def say(text: str) -> None:
    """Tell the person at the terminal what is being done."""
    print(f"start: {text}", flush=True)


@contextlib.contextmanager
def _running(command: list[str], seconds: float = 10) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program beside the block; one that does not end when asked to is killed."""
    child = subprocess.Popen(command, cwd=ROOT)
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _wait_for(url: str, child: subprocess.Popen[bytes], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while True:
        if child.poll() is not None:
            raise SystemExit(f"start: what should answer at {url} has ended; see above")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            if time.monotonic() > until:
                raise SystemExit(f"start: {url} does not answer") from None
            time.sleep(0.1)


def _free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise SystemExit(f"start: port {port} is in use; choose another one") from None


def _z(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
