"""Parsing against the physical limit, tokenising the same bytes, and against peers that are there.

Each contender reads in processes of its own, since the heap that another left costs up to a third.
They take turns, so that whatever else the machine does hits all of them; the middle one counts.
Memory is the peak of such a process above what it held with the document loaded.
"""

from __future__ import annotations

import csv
import gc
import importlib.util
import io
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from crawler.catalog import parsers
from crawler.source import Document, read
from scripts.bench import parse_documents as documents

ROUNDS = 5
READING_SECONDS = 0.3
Contender = Callable[[bytes], object]


@dataclass(frozen=True)
class Case:
    """A document, how many numbers it states, and who reads it; the limit comes first."""

    document: Callable[[], bytes]
    numbers: int
    contenders: Mapping[str, Contender]


def ours(source: str, url: str = "https://publisher.invalid/") -> Contender:
    """Our parser, all rows at once, as the crawler reads."""
    parser = parsers()[source]
    return lambda body: read(parser, Document(url, body))


def lxml_alone(body: bytes) -> object:
    """The tree of an XML document, looked at by nobody."""
    from lxml import etree

    return etree.fromstring(body)


def entsoe_py(body: bytes) -> object:
    """The table that entsoe-py makes of a document."""
    return importlib.import_module("entsoe.parsers").parse_generation(body.decode())


def orjson_alone(body: bytes) -> object:
    """The values of a JSON document."""
    import orjson

    return orjson.loads(body)


def csv_alone(body: bytes) -> object:
    """The cells of a CSV document."""
    return list(csv.reader(io.StringIO(body.decode())))


def generation(days: int) -> Case:
    """So many days of ENTSO-E's generation per type in quarter-hours."""
    peer = {"entsoe-py": entsoe_py} if importlib.util.find_spec("entsoe") else {}
    return Case(
        lambda: documents.generation_per_type(days),
        days * documents.QUARTERS_A_DAY * documents.SERIES,
        {"lxml.fromstring alone": lxml_alone, "gridtide": ours("entsoe.generation"), **peer},
    )


def elexon(feed: str, document: Callable[[], bytes], numbers: int) -> Case:
    """A feed of Elexon's."""
    contenders = {"orjson.loads alone": orjson_alone, "gridtide": ours(f"elexon.{feed}")}
    return Case(document, numbers, contenders)


CAISO_URL = "https://www.caiso.com/outlook/history/20250101/fuelsource.csv"
CASES = {
    "ENTSO-E A75, a day": generation(1),
    "ENTSO-E A75, a month": generation(30),
    "ENTSO-E A75, a year": generation(365),
    "PJM gen_by_fuel, a month": Case(
        documents.pjm_month,
        7200,
        {"orjson.loads alone": orjson_alone, "gridtide": ours("pjm.generation")},
    ),
    "Elexon FUELINST, a day": elexon("generation", documents.elexon_generation_day, 5760),
    "Elexon FREQ, a day": elexon("frequency", documents.elexon_frequency_day, 5760),
    "Elexon demand, four weeks": elexon("demand", documents.elexon_demand_weeks, 2688),
    "Elexon MID, four days": elexon("market_index", documents.elexon_prices, 384),
    "CAISO fuelsource, a day": Case(
        documents.caiso_day,
        3744,
        {"csv.reader alone": csv_alone, "gridtide": ours("caiso.generation", CAISO_URL)},
    ),
}


class Measured(NamedTuple):
    """Processor time of one reading, and MiB that it needs at most."""

    seconds: float
    peak_mib: float


def rounds(name: str, case: Case, body: bytes) -> dict[str, Measured]:
    """What the middle one of each contender's processes took and needed."""
    found: dict[str, list[Measured]] = {who: [] for who in case.contenders}
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(body)
        for _ in range(ROUNDS):
            for who, measured in found.items():
                measured.append(in_its_own_process(name, who, file.name))
    return {
        who: Measured(*map(statistics.median, zip(*measured, strict=True)))
        for who, measured in found.items()
    }


def in_its_own_process(name: str, contender: str, file: str) -> Measured:
    """What one contender takes and needs for the document in a file."""
    command = [sys.executable, "-m", "scripts.bench.parse", name, contender, file]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return Measured(*map(float, answer.split()))


def in_this_process(case: Case, contender: str, body: bytes) -> Measured:
    """The peak of the first reading, and the middle one's time of as many as fit into a moment."""
    read_by = case.contenders[contender]
    read_by(_small(case))  # imports what it needs
    before = _memory_kib("VmRSS")
    took = [_seconds(read_by, body)]
    peak = _memory_kib("VmHWM")
    while sum(took) < READING_SECONDS:
        took.append(_seconds(read_by, body))
    return Measured(statistics.median(took), (peak - before) / 1024)


def _seconds(contender: Contender, body: bytes) -> float:
    gc.collect()  # what the reading before left lying is not this one's
    begun = time.process_time()
    contender(body)
    return time.process_time() - begun


def _memory_kib(field: str) -> int:
    """A figure of this process; the peak that getrusage tells is partly that of its parent."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{field}:")[2].split()[0])


def _small(case: Case) -> bytes:
    """A document of the same kind that hardly needs memory."""
    is_xml = "lxml.fromstring alone" in case.contenders
    return documents.generation_per_type(1) if is_xml else case.document()


def table() -> str:
    """Every case and contender as a Markdown table."""
    lines = [
        "| document | MB | contender | ms | numbers/s | of the limit | peak MiB |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, case in CASES.items():
        body = case.document()
        found = rounds(name, case, body)
        limit = next(iter(found.values())).seconds
        lines += [
            f"| {name} | {len(body) / 1e6:.2f} | {who} | {took * 1e3:.2f} |"
            f" {case.numbers / took:,.0f} | {took / limit:.2f} | {peak:.0f} |"
            for who, (took, peak) in found.items()
        ]
    return "\n".join(lines)


def main(arguments: list[str]) -> None:
    """Print the table; with a case, a contender and a file, only what that one measures."""
    if arguments:
        case, contender, file = arguments
        print(*in_this_process(CASES[case], contender, Path(file).read_bytes()))
    else:
        print(table())


if __name__ == "__main__":
    main(sys.argv[1:])
