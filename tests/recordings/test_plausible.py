"""No true number of the recordings is set aside for a jump, wherever the reader stood in time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crawler.catalog import parsers
from crawler.plausible import sift, spans
from crawler.source import Document, Failure, Row, read
from database.past import Span
from tests.crawler.fakes import stored
from tests.recordings.shelf import is_trusted, manifest, on_the_shelf, recorded

pytestmark = on_the_shelf

# The folders of recordings whose publisher's sources have another name.
PUBLISHERS = {
    "gb_elexon": ("elexon",),
    "gb_carbonintensity": ("neso",),
    "gb_other": ("elexon", "neso"),
}


def of_publisher(folder: str) -> list[str]:
    names = PUBLISHERS.get(folder, (folder,))
    return [key for key in parsers() if key.partition(".")[0] in names]


def readable() -> Iterator[tuple[str, str]]:
    """Every trusted recording and every source of its publisher."""
    for file, entry in manifest().items():
        if is_trusted(file):
            yield from ((file, key) for key in of_publisher(entry["source"]))


def rows_of(file: str, key: str) -> list[Row]:
    """The rows that a source reads in a recording, none when it is another's."""
    url = manifest()[file]["upstream_url"] or "https://publisher.invalid/"
    try:
        return read(parsers()[key], Document(url, recorded(file)))
    except Failure:
        return []


def in_series(rows: list[Row]) -> dict[Span, list[Row]]:
    found: dict[Span, list[Row]] = {span: [] for span in spans(rows)}
    for row in sorted(rows, key=lambda row: row.start):
        span = Span(row.zone, row.measure, row.resolution, row.unit)
        if span in found and row.issued_at is None:
            found[span].append(row)
    return found


@pytest.mark.parametrize("file", sorted({file for file, _ in readable()}))
def test_no_recorded_number_jumps(file: str) -> None:
    for _, key in (pair for pair in readable() if pair[0] == file):
        rows = rows_of(file, key)
        assert sift(rows, {}).aside == []
        for span, series in in_series(rows).items():
            for place in range(1, len(series), 1 + len(series) // 200):
                past = stored(series[max(place - 200, 0) : place])
                assert sift([series[place]], {span: past}).aside == []


def test_most_publishers_are_read() -> None:
    read_by = {key.partition(".")[0] for file, key in readable() if rows_of(file, key)}
    assert read_by >= {"caiso", "elexon", "entsoe", "miso", "pjm"}
