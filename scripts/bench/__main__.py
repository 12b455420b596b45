"""Runs every benchmark and writes docs/benchmarks.md: ratios, with machine, date and spread."""

from __future__ import annotations

import io
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
BENCHES = {
    "parse": "Parsing",
    "store": "Storing",
    "pipeline": "The whole pipeline",
    "intensity": "Intensity",
    "schedule": "Scheduling",
    "locate": "A point's zone",
    "tick": "The tick's start",
    "working_tick": "A tick with all sources due",
    "watch": "Shapes and jumps",
    "bulk": "A year in bulk",
}


def main() -> int:
    """Run them one after the other; a bench that fails stops the page."""
    page = io.StringIO()
    page.write("# Benchmarks\n\nWritten by `make bench`. Absolute times are of one machine; quote")
    page.write(" the ratios.\n\n")
    python = f"Python {platform.python_version()}"
    page.write(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {python}.\n")
    for name, title in BENCHES.items():
        print(f"bench: {name}", flush=True)
        command = [sys.executable, "-m", f"scripts.bench.{name}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stderr, file=sys.stderr)
            return 1
        page.write(f"\n## {title}\n\n{_without_banner(done.stdout)}\n")
    PAGE.write_text(page.getvalue(), encoding="utf-8")
    print(page.getvalue())
    return 0


def _without_banner(text: str) -> str:
    """What a bench printed, less the two lines with which the solver introduces itself."""
    lines = text.strip().splitlines()
    return "\n".join(one for one in lines if not one.startswith(("Running HiGHS", "Includes th")))


if __name__ == "__main__":
    sys.exit(main())
