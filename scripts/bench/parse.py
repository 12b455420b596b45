"""Parsing against the physical limit, tokenising the same bytes, and against peers that are there.

Each contender reads in processes of its own, since the heap that another left costs up to a third.
They take turns, so that whatever else the machine does hits all of them; the middle one counts.
Memory is the peak of such a process above what it held with the document loaded.
"""

from __future__ import annotations

import gc
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from scripts.bench.parse_cases import CASES, Case, Contender

ROUNDS = 5
READING_SECONDS = 0.3


class Measured(NamedTuple):
    """Processor time of one reading, MiB that it needs at most, and how many rows we made."""

    seconds: float
    peak_mib: float
    rows: float


def rounds(name: str, case: Case, body: bytes) -> dict[str, list[Measured]]:
    """What each contender's processes took and needed."""
    found: dict[str, list[Measured]] = {who: [] for who in case.contenders}
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(body)
        for _ in range(ROUNDS):
            for who, measured in found.items():
                measured.append(in_its_own_process(name, who, file.name))
    return found


def in_its_own_process(name: str, contender: str, file: str) -> Measured:
    """What one contender takes and needs for the document in a file."""
    command = [sys.executable, "-m", "scripts.bench.parse", name, contender, file]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return Measured(*map(float, answer.split()))


def in_this_process(case: Case, contender: str, body: bytes) -> Measured:
    """The peak of the first reading, and the middle one's time of as many as fit into a moment."""
    read_by = case.contenders[contender]
    read_by(case.small(body))  # imports what it needs
    before = _memory_kib("VmRSS")
    seconds, rows = _timed(read_by, body)
    took = [seconds]
    peak = _memory_kib("VmHWM")
    while sum(took) < READING_SECONDS:
        took.append(_timed(read_by, body)[0])
    return Measured(statistics.median(took), (peak - before) / 1024, rows)


def _timed(contender: Contender, body: bytes) -> tuple[float, int]:
    gc.collect()  # what the reading before left lying is not this one's
    begun = time.process_time()
    rows = contender(body)
    return time.process_time() - begun, rows if isinstance(rows, int) else 0


def _memory_kib(field: str) -> int:
    """A figure of this process; the peak that getrusage tells is partly that of its parent."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{field}:")[2].split()[0])


HEADER = (
    "| document | MB | contender | ms | spread | rows/s | numbers/s | of the limit | to gridtide"
    " | peak MiB |"
)


def table() -> str:
    """Every case and contender as a Markdown table."""
    lines = [HEADER, "|---" * HEADER.count(" | ") + "|---|"]
    for name, case in CASES.items():
        body = case.document()
        lines += _lines(name, case, len(body) / 1e6, rounds(name, case, body))
    return "\n".join(lines)


def _lines(
    name: str, case: Case, megabytes: float, found: dict[str, list[Measured]]
) -> Iterator[str]:
    middle = {
        who: Measured(*map(statistics.median, zip(*measured, strict=True)))
        for who, measured in found.items()
    }
    limit, we = next(iter(middle.values())).seconds, middle["gridtide"].seconds
    for who, (seconds, peak, rows) in middle.items():
        took = sorted(1e3 * one.seconds for one in found[who])
        yield (
            f"| {name} | {megabytes:.2f} | {who} | {1e3 * seconds:.2f}"
            f" | {took[0]:.2f}-{took[-1]:.2f} | {f'{rows / seconds:,.0f}' if rows else ''}"
            f" | {case.numbers / seconds:,.0f} | {seconds / limit:.2f} | {seconds / we:.2f}"
            f" | {peak:.0f} |"
        )


def main(arguments: list[str]) -> None:
    """Print the table; with a case, a contender and a file, only what that one measures."""
    if arguments:
        case, contender, file = arguments
        print(*in_this_process(CASES[case], contender, Path(file).read_bytes()))
    else:
        print(table())


if __name__ == "__main__":
    main(sys.argv[1:])
