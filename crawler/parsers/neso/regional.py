"""NESO's regional forecasts: carbon intensity and mix of 14 regions, three nations and the whole.

A region is what one distribution network serves. There is no `actual`: every figure is a forecast,
also of the past. It is dated by when we fetched it and kept for half hours that had not begun then.
The intensity is CO2 from burning, `direct`; 0 occurs where all power is wind. An answer about all
regions is a list of half hours with their `regions`; one about a region is that region, bare or
alone in a list, with a list `data` of its half hours.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from crawler.parsers._strict import number
from crawler.parsers._windows import touching
from crawler.parsers.neso import _platform as neso
from crawler.source import Document, Malformed, Requests, Row, Source, Window

ZONES = {
    **{number: f"GB-R{number:02}" for number in range(1, 15)},
    15: "GB-ENG",
    16: "GB-SCT",
    17: "GB-WLS",
    18: "GB",
}

SOURCE = Source(
    publisher=neso.PUBLISHER,
    homepage=neso.HOMEPAGE,
    licence=neso.LICENCE,
    attribution=neso.ATTRIBUTION,
    redistribute=True,
    zones=tuple(ZONES.values()),
    timezone="UTC",
    measures=("published_intensity", "generation_share"),
    step=neso.HALF_HOUR,
    every=timedelta(hours=1),
    look_back=neso.HALF_HOUR,
    look_ahead=timedelta(days=2),
    reach=neso.HALF_HOUR,  # what is past is no forecast any more
    span=neso.WIDEST,
    expects={
        "published_intensity": frozenset({"direct"}),
        "generation_share": frozenset(neso.SHARES.values()),
    },
)


def requests(window: Window) -> Requests:
    """All regions together, at most 14 days at a time."""
    return neso.asked("/regional/intensity", window)


def parse(document: Document) -> Iterator[Row]:
    """For each half hour to come, an intensity and a mix of each region of the answer."""
    if document.fetched_at is None:
        raise Malformed("nobody says when this forecast was fetched")
    return touching(document.window, _all(document))


def _all(document: Document) -> Iterator[Row]:
    data = neso.data_of(document)
    if data and "regionid" in data[0]:
        for region in data:
            yield from _region(document, region)
        return
    for start, end, record in neso.half_hours(document, data):
        for region in neso.listed(record["regions"]):
            yield from _rows(document, region, region, start, end)


def _region(document: Document, region: neso.Record) -> Iterator[Row]:
    for start, end, record in neso.half_hours(document, neso.listed(region["data"])):
        yield from _rows(document, region, record, start, end)


def _rows(
    document: Document, region: neso.Record, record: neso.Record, start: datetime, end: datetime
) -> Iterator[Row]:
    if region["regionid"] not in ZONES:
        raise Malformed(f"unknown region {region['regionid']!r}, {region.get('shortname')!r}")
    zone = ZONES[region["regionid"]]
    shares = neso.shares(record["generationmix"], f"{zone} at {start}")
    forecast = record["intensity"]["forecast"]
    if forecast is None:
        return
    intensity = {"direct": number(forecast, f"forecast of {zone} at {start}")}
    if issued_at := neso.to_come(document, start):
        yield Row(zone, "published_intensity", start, end, intensity, neso.GRAMS, issued_at)
        yield Row(zone, "generation_share", start, end, shares, "%", issued_at)
