"""SPP's ties to its neighbours, minute by minute, for each of its two balancing areas.

A file has the 24 hours behind and the 24 ahead; the minutes to come hold nothing but `NSI Future`,
the schedule, which foretells no flow over any tie and is left out. So are the totals NSI (what is
scheduled) and NAI (what flows): the ties of the West add up to a NAI that is up to 260 MW off, so
that some tie is not in the list. Stamps are UTC.

A tie is positive where SPP delivers: that is how NERC's control error counts interchange, and how
Electricity Maps reads these columns. Which neighbour a tie leads to is the same reader's table,
but for the converters at Stegall, Sidney, Rapid City and Miles City: behind them, since April
2026, lies SPP's own West. Several ties lead to MISO, two to ERCOT.

A month that has no file of past ties is answered with 404 and an empty body: no history is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from crawler.parsers._strict import once
from crawler.parsers.spp import _portal as spp
from crawler.source import Document, Empty, Malformed, Request, Requests, Row, Source, Window

SOURCE = Source(
    publisher=spp.PUBLISHER,
    homepage="https://portal.spp.org/pages/interchange-trend",
    licence=spp.LICENCE,
    attribution=spp.ATTRIBUTION,
    redistribute=False,
    zones=spp.ZONES,
    timezone="UTC",
    measures=("flow",),
    step=timedelta(minutes=1),
    every=timedelta(minutes=5),
    look_back=timedelta(hours=2),
    reach=timedelta(hours=24),
    span=timedelta(hours=24),
    lag=timedelta(minutes=2),
)

TIES: dict[str, dict[str, tuple[str, ...]]] = {
    "US-SPP": {
        "CA-SK": ("spc",),
        "US-AECI": ("aeci",),
        "US-EPE": ("eddy",),
        "US-ERCOT": ("ercote", "ercotn"),
        "US-MISO": ("altw", "amrn", "clec", "dpc", "ees", "gre", "mdu", "mec", "nsp", "otp"),
        "US-PNM": ("blkw",),
        "US-PSCO": ("lamar",),
        "US-SOCO": ("souc",),
        "US-SPA": ("spa",),
        "US-SWPW": ("mcwest", "rceast", "scse", "sge"),
        "US-TVA": ("tva",),
    },
    "US-SWPW": {
        "US-AZPS": ("aps",),
        "US-BHBA": ("bhba",),
        "US-NWMT": ("nwmt",),
        "US-PACE": ("pace",),
        "US-PNM": ("pnm",),
        "US-PSCO": ("psco",),
        "US-WALC": ("walc",),
    },
}
TOTALS = {zone: {f"{zone[3:].lower()} {t}" for t in ("nsi", "nai", "nsi future")} for zone in TIES}


def requests(window: Window) -> Requests:
    """The trend of each area: it covers the last day, whatever is asked."""
    for piece in window.pieces(SOURCE.span):
        for chart in ("interchange-trend", "interchange-trend-swpw"):
            yield Request(f"{spp.CHARTS}/{chart}/asFile", window=piece)


def parse(document: Document) -> Iterator[Row]:
    """A row for each minute that has flowed: MW from each neighbour, in order."""
    zone = ""
    stated: dict[datetime, dict[str, float]] = {}
    for start, line in spp.lines(document, SOURCE.step):
        zone = zone or _zone(line)
        received = _received(line, zone, f"{start:%Y-%m-%dT%H:%MZ}")
        if received:
            once(stated, start, received, str(start))
    if not stated:
        raise Empty("no minute of that time has flowed yet")
    for start, received in sorted(stated.items()):
        yield Row(zone, "flow", start, start + SOURCE.step, received)


def _zone(line: spp.Line) -> str:
    """Whose ties they are, by the names of the totals; `Malformed` names a tie that is unknown."""
    zone = next((zone for zone in TIES if line.keys() & TOTALS[zone]), None)
    if zone is None:
        raise Malformed(f"no total of SPP or SWPW among {', '.join(line)[:200]}")
    ties = {tie for group in TIES[zone].values() for tie in group}
    for name in line.keys() - TOTALS[zone] - ties:
        raise Malformed(f"unknown tie {name!r} with {line[name] or 'no'} MW")
    return zone


def _received(line: spp.Line, zone: str, when: str) -> dict[str, float]:
    """MW from each neighbour; none from where a tie is blank, for some of a sum is no sum."""
    received: dict[str, float] = {}
    for neighbour, ties in TIES[zone].items():
        known = [tie for tie in ties if tie in line]
        if 0 < len(known) < len(ties):
            raise Malformed(f"{neighbour} without {', '.join(set(ties) - set(known))}")
        flows = [spp.figure(line[tie], f"{tie} at {when}") for tie in known]
        if flows and None not in flows:
            received[neighbour] = 0.0 - sum(mw for mw in flows if mw is not None)
    return received
