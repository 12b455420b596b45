"""Runs every benchmark and writes docs/benchmarks.md: ratios, with machine, date and spread."""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

HEAD = """# Benchmarks

Written by `make bench`, or `python -m scripts.bench` and the names of some. Absolute times are of
one machine; quote the ratios.
"""
PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
BENCHES = {
    "parse": "Parsing",
    "store": "Storing",
    "pipeline": "The whole pipeline",
    "intensity": "Intensity",
    "schedule": "Scheduling",
    "literature": "Published scheduling studies",
    "forecast": "Forecasting",
    "locate": "A point's zone",
    "tick": "The tick's start",
    "working_tick": "A tick with all sources due",
    "watch": "Shapes and jumps",
    "serving": "Serving",
    "bulk": "A year in bulk",
}


def main() -> int:
    """Run those that are named, else all, one after the other; a bench that fails stops the page.

    The sections of the others stay as they are.
    """
    cli = argparse.ArgumentParser(prog="python -m scripts.bench", description=__doc__)
    cli.add_argument("names", nargs="*", metavar="bench", help=", ".join(BENCHES))
    names = cli.parse_args().names or list(BENCHES)
    if unknown := set(names) - BENCHES.keys():
        cli.error(f"there is no bench {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}")
    sections = _written()
    for name in names:
        print(f"bench: {name}", flush=True)
        command = [sys.executable, "-m", f"scripts.bench.{name}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stderr, file=sys.stderr)
            return 1
        sections[BENCHES[name]] = f"{_stamp()}\n\n{_without_banner(done.stdout)}"
        print(f"\n{done.stdout}", flush=True)
        _write(sections)
    return 0


def _stamp() -> str:
    load, python = os.getloadavg()[0], platform.python_version()
    cores = f"{os.cpu_count()} cores, load {load:.0f} at the end"
    return f"{datetime.now(UTC):%Y-%m-%d}, {cores}, Python {python}."


def _written() -> dict[str, str]:
    """The sections of the page by their titles."""
    parts = re.split(r"^## (.+)\n", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], map(str.strip, parts[2::2]), strict=True))


def _write(sections: Mapping[str, str]) -> None:
    told = [f"## {title}\n\n{sections[title]}\n" for title in BENCHES.values() if title in sections]
    PAGE.write_text("\n".join([HEAD, *told]), encoding="utf-8")


def _without_banner(text: str) -> str:
    """What a bench printed, less the two lines with which the solver introduces itself."""
    lines = text.strip().splitlines()
    return "\n".join(one for one in lines if not one.startswith(("Running HiGHS", "Includes th")))


if __name__ == "__main__":
    sys.exit(main())
