"""BPA, the Bonneville Power Administration: five-minute generation, load and interchange.

A text of the last seven days, with a dozen lines of words before the names, padded with empty
lines to the end of the day; before that, workbooks of a year with a sheet for each half of it.
Times are on the Pacific wall clock without an offset and taken for the start of an interval: the
autumn hour comes twice, and the order tells which; the spring hour is not there.

`VER` is what wind and sun bring together, and stays one fuel. `Fossil/Biomass`, and `Thermal`
of old, with nuclear in it, do not say what burns. Old files have `Wind` alone. Interchange counts
what leaves: on 3 September 2026, 490 + 4243 + 802 + 1135 MW were generated, 6005 used and 705 sent
away. The wind's basepoint is a schedule, and left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from crawler.parsers._strict import number, once
from crawler.parsers.bpa import _doors
from crawler.parsers.bpa._table import STEP, Table, tables
from crawler.source import Document, Empty, Malformed, Requests, Row, Source, Window

SOURCE = Source(
    publisher="Bonneville Power Administration (BPA)",
    homepage="https://transmission.bpa.gov/business/operations/wind/",
    licence="Work of the United States government (17 U.S.C. 105); no terms are stated",
    attribution="Bonneville Power Administration",
    redistribute=True,
    zones=("US-BPA",),
    timezone="America/Los_Angeles",
    measures=("generation", "load", "flow"),
    step=STEP,
    every=timedelta(minutes=5),
    look_back=timedelta(hours=3),
    reach=timedelta(days=5400),  # since 2012
    span=timedelta(days=366),
    lag=timedelta(minutes=10),
    expects={"generation": frozenset({"hydro", "unknown"})},
)

FUELS = {
    "ver": "wind_solar",
    "wind": "wind",
    "hydro": "hydro",
    "fossil/biomass": "unknown",
    "thermal": "unknown",
    "nuclear": "nuclear",
}
BESIDE = ("load", "interchange", "basepoint")


def requests(window: Window) -> Requests:
    """The text, the workbook of each year, or both."""
    return _doors.questions(window, SOURCE.look_back)


def parse(document: Document) -> Iterator[Row]:
    """Rows of generation, load and net import for each five minutes that has figures, in order."""
    stated: dict[datetime, dict[str, float]] = {}
    for table in tables(document.body):
        for start, figures in _intervals(table):
            once(stated, start, figures, str(start))
    window, step = document.window, SOURCE.step
    asked = (s for s in stated if window is None or window.start - step < s < window.end)
    if not (starts := sorted(asked)):
        raise Empty("no interval of that time has figures")
    for start in starts:
        yield from _rows(start, stated[start])


def _rows(start: datetime, figures: dict[str, float]) -> Iterator[Row]:
    end = start + SOURCE.step
    mix = {FUELS[name]: mw for name, mw in figures.items() if name in FUELS}
    if mix:
        yield Row("US-BPA", "generation", start, end, mix)
    if "load" in figures:
        yield Row("US-BPA", "load", start, end, {"load": figures["load"]})
    if "interchange" in figures:
        yield Row("US-BPA", "flow", start, end, {"net_import": 0.0 - figures["interchange"]})


def _intervals(table: Table) -> Iterator[tuple[datetime, dict[str, float]]]:
    """The figures of each line that has some, with the start of its interval."""
    names = table.names
    strangers = [name for name in names if name not in FUELS and name not in BESIDE]
    for start, stamp, cells in table.lines:
        if strangers and cells:
            cell = cells[names.index(strangers[0])]
            raise Malformed(f"unknown column {strangers[0]!r} with {cell or 'no'} MW at {stamp}")
        said = zip(names, cells, strict=False)
        figures = {name: number(cell, f"{name} at {stamp}") for name, cell in said if cell}
        if figures:
            yield start, figures
