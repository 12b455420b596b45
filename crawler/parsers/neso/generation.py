"""NESO's historic generation mix of Great Britain: every half hour since 2009, embedded plants too.

`DATETIME` is the start in UTC. `WIND` feeds the transmission grid and `WIND_EMB` distribution
networks, an estimate as all `SOLAR` is. `STORAGE` is what pumped storage gives; what it takes is
not told. Imports are not read: they are the sum of all cables, which Elexon states one by one.
The data set is mended for some days; what is null is not there yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from crawler.parsers._strict import once, summed
from crawler.parsers._windows import check_window
from crawler.parsers.neso import _data_portal as portal
from crawler.source import Document, Empty, Malformed, Request, Requests, Row, Source, Window

SOURCE = Source(
    publisher=portal.PUBLISHER,
    homepage="https://www.neso.energy/data-portal/historic-generation-mix",
    licence=portal.LICENCE,
    attribution=portal.ATTRIBUTION,
    redistribute=True,
    zones=("GB",),
    timezone="UTC",
    measures=("generation",),
    step=portal.HALF_HOUR,
    every=timedelta(hours=6),
    look_back=timedelta(days=3),
    reach=timedelta(days=6500),  # since 1 January 2009
    span=timedelta(days=60),
    lag=timedelta(days=1),
    per_minute=portal.PER_MINUTE,
    pace=portal.PACE,
    expects={
        "generation": frozenset({"biomass", "coal", "gas", "hydro", "nuclear", "solar", "wind"})
    },
)

TABLE = "f93d1835-75bc-43e5-84ad-12472b180a98"
FUELS = {
    "BIOMASS": "biomass",
    "COAL": "coal",
    "GAS": "gas",
    "HYDRO": "hydro",
    "NUCLEAR": "nuclear",
    "SOLAR": "solar",
    "WIND": "wind",
    "WIND_EMB": "wind",
    "OTHER": "unknown",
    "STORAGE": "pumped_hydro",
}
STAMP = "DATETIME"


def requests(window: Window) -> Requests:
    """The fuels of the window, two months at a time."""
    columns = ", ".join(f'"{name}"' for name in (STAMP, *FUELS))
    for piece in window.pieces(SOURCE.span):
        start, end = (f"{m.astimezone(UTC):%Y-%m-%dT%H:%M:%S}" for m in (piece.start, piece.end))
        sql = (
            f'SELECT {columns} FROM "{TABLE}"'  # noqa: S608 - of our own words
            f' WHERE "{STAMP}" >= \'{start}\' AND "{STAMP}" < \'{end}\' ORDER BY "{STAMP}"'
        )
        yield Request(portal.API, {"sql": sql}, window=piece)


def parse(document: Document) -> Iterator[Row]:
    """One row a half hour, in order."""
    stated: dict[datetime, dict[str, float]] = {}
    for record in portal.records(document):
        if strangers := sorted(set(record) - {STAMP, *FUELS}):
            raise Malformed(f"unknown column {strangers[0]!r} with {record[strangers[0]]} MW")
        start = portal.utc(record[STAMP])
        once(stated, start, portal.stated(record, FUELS, f"{start}"), f"{start}")
    if not stated:
        raise Empty("no half hour of the window is there yet")
    check_window(document.window, stated, SOURCE.step)
    for start, words in sorted(stated.items()):
        mix = summed(_whole(words), FUELS)
        if mix:
            yield Row("GB", "generation", start, start + SOURCE.step, mix, parts=words)


def _whole(words: Mapping[str, float]) -> dict[str, float]:
    """The words of the fuels of which none is missing: half of the wind is no wind."""
    lacking = {fuel for word, fuel in FUELS.items() if word not in words}
    return {word: mw for word, mw in words.items() if FUELS[word] not in lacking}
