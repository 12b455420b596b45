"""Run the simulator by hand: `python -m simulator --port 9820 --seed 1 --now 2026-06-21T07:12Z`."""

from __future__ import annotations

import argparse
import threading
from datetime import UTC, datetime

from simulator.server import DEFAULT_SEED, start


def main() -> None:
    """Serve until interrupted."""
    cli = argparse.ArgumentParser(prog="simulator", description=__doc__)
    cli.add_argument("--port", type=int, default=9820, help="0 takes a free one")
    cli.add_argument("--seed", type=int, default=DEFAULT_SEED, help="which grid")
    cli.add_argument("--now", type=datetime.fromisoformat, help="a fixed moment, ISO 8601")
    given = cli.parse_args()
    now = given.now
    if now is not None and now.tzinfo is None:
        now = now.replace(tzinfo=UTC)
    with start(seed=given.seed, now=now, port=given.port) as simulator:
        print(f"simulator listening on {simulator.url}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
