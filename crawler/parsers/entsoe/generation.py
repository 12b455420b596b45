"""ENTSO-E generation per production type: what a zone's plants put out (data item 16.1.B).

A series with `inBiddingZone_Domain` is production; one with `outBiddingZone_Domain` alone is
what plants of the type consumed: pumps, batteries being charged, plants at rest. Storage is thus
told twice and netted here, discharging positive. Types arrive one after another, so the newest
intervals are incomplete; a lone type may stand where the others left a gap, and one type may have a
hole. Where types are stated in different steps none of the two is a mix. Operators correct
what they delivered for weeks, so days are asked again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers.entsoe import _platform as platform
from crawler.parsers.entsoe._areas import AREAS, zone_of
from crawler.parsers.entsoe._document import Curve, curves, moment
from crawler.parsers.entsoe._fuels import FUELS
from crawler.parsers.entsoe._mix import Flow, complete, last_stated, netted, unmixed
from crawler.parsers.entsoe._table import Heading, rows, tables
from crawler.source import Document, Malformed, Requests, Row, Source, Window

SOURCE = Source(
    publisher=platform.PUBLISHER,
    homepage=platform.HOMEPAGE,
    licence=platform.LICENCE,
    attribution=platform.ATTRIBUTION,
    redistribute=True,
    zones=tuple(AREAS),
    timezone="UTC",
    measures=("generation",),
    step=timedelta(minutes=15),
    every=timedelta(minutes=15),
    look_back=timedelta(days=2),
    reach=platform.REACH,
    span=platform.SPAN,
    lag=timedelta(hours=2),
    revises=platform.REVISES,
    requires=(platform.TOKEN,),
    per_minute=platform.PER_MINUTE,
    side_by_side=platform.SIDE_BY_SIDE,
)


def requests(window: Window) -> Requests:
    """One question for each zone."""
    for eic in AREAS.values():
        asked = {"documentType": "A75", "processType": "A16", "in_Domain": eic}
        yield from platform.questions(window, asked)


def parse(document: Document) -> Iterator[Row]:
    """One row for each interval in which a zone's mix is complete."""
    found = list(curves(document, "A75", "quantity"))
    created = max(moment(curve.said["createdDateTime"]) for curve in found)
    mixes = list(tables(found, _place))
    told = False
    for table in mixes:
        beside = [other for other in mixes if other is not table]
        whole = complete(unmixed(table, beside), created)
        for row in rows(netted(whole, FUELS), document.window, last_stated(whole)):
            told = True
            yield row
    if not told and len(mixes) > 1:
        raise Malformed(f"types in {len(mixes)} different steps, of which none has them all")


def _place(curve: Curve) -> tuple[Heading, Flow]:
    said = curve.said
    platform.realised(said)
    unit = platform.in_megawatts(said)
    produced = "inBiddingZone_Domain.mRID" in said
    zone = zone_of(said, f"{'in' if produced else 'out'}BiddingZone_Domain.mRID")
    if (kind := said.get("psrType", "")) not in FUELS:
        raise Malformed(f"unknown psrType {kind!r} in {zone}: {curve} of {unit}")
    return Heading(zone, "generation", unit), Flow(kind, produced)
