"""FUELINST: Great Britain's generation by fuel and its interconnectors, every five minutes.

Published at the end of the five minutes: `startTime` is `publishTime` minus five minutes. The
window of publish times is closed at both ends, so we ask until one second before the next one's
first. `PS` is pumped storage, pumping < 0. An interconnector's power into Great Britain is > 0;
three cables lead to France, two to Ireland. Solar has no code here: it feeds in below the
transmission grid. Coal ended in 2024, Greenlink (`INTGRNL`) came in 2025.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers._columns import columns, gathered, known, naming, numbers
from crawler.parsers._strict import summed
from crawler.parsers._windows import check_window
from crawler.parsers.elexon import _answer as elexon
from crawler.source import Document, Request, Requests, Row, Source, Window

SOURCE = Source(
    publisher=elexon.PUBLISHER,
    homepage=elexon.HOMEPAGE,
    licence=elexon.LICENCE,
    attribution=elexon.ATTRIBUTION,
    redistribute=True,
    zones=("GB",),
    timezone="Europe/London",
    measures=("generation", "flow"),
    step=timedelta(minutes=5),
    every=timedelta(minutes=5),
    look_back=timedelta(hours=1),
    reach=elexon.REACH,
    span=timedelta(days=1),
    lag=timedelta(minutes=5),
    expects={"generation": frozenset({"biomass", "gas", "hydro", "nuclear", "wind"})},
)

FUELS = {
    "BIOMASS": "biomass",
    "CCGT": "gas",
    "COAL": "coal",
    "NPSHYD": "hydro",
    "NUCLEAR": "nuclear",
    "OCGT": "gas",
    "OIL": "oil",
    "OTHER": "unknown",
    "PS": "pumped_hydro",
    "WIND": "wind",
}
NEIGHBOURS = {
    "INTELEC": "FR",
    "INTEW": "IE",
    "INTFR": "FR",
    "INTGRNL": "IE",
    "INTIFA2": "FR",
    "INTIRL": "GB-NIR",
    "INTNED": "NL",
    "INTNEM": "BE",
    "INTNSL": "NO-NO2",
    "INTVKL": "DK-DK1",
}


def requests(window: Window) -> Requests:
    """Publish times whose five minutes start in the window, a day at a time."""
    for piece in window.pieces(SOURCE.span):
        published = {
            "publishDateTimeFrom": elexon.stamp(piece.start + SOURCE.step),
            "publishDateTimeTo": elexon.stamp(piece.end + SOURCE.step - timedelta(seconds=1)),
        }
        yield Request(f"{elexon.API}/datasets/FUELINST/stream", published, window=piece)


def parse(document: Document) -> Iterator[Row]:
    """One row of generation and one of flows for each five minutes, in order."""
    rows = elexon.records(document)
    words, mw, stamps = columns(rows, "fuelType", "generation", "startTime")
    what = naming("{} at {}", words, stamps)
    unlisted = naming("fuelType {} at {}: {} MW", words, stamps, mw)
    known(words, FUELS | NEIGHBOURS, unlisted)
    stated = gathered(elexon.starts_of(rows), words, numbers(mw, what), what)
    check_window(document.window, stated, SOURCE.step)
    for start, values in sorted(stated.items()):
        for measure, ours in (("generation", FUELS), ("flow", NEIGHBOURS)):
            if parts := {word: values[word] for word in ours if word in values}:
                totals = summed(parts, ours)
                yield Row("GB", measure, start, start + SOURCE.step, totals, parts=parts)
