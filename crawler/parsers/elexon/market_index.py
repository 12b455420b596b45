"""MID: what electricity for a half hour cost on Great Britain's short-term market.

Two exchanges report. N2EX states 0.00 for 0.000 MWh nearly always, which is no price, so only
APX counts; its prices can be negative. Live answers come newest first.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from crawler.parsers._strict import number, once
from crawler.parsers._windows import check_window
from crawler.parsers.elexon import _answer as elexon
from crawler.source import Document, Empty, Malformed, Request, Requests, Row, Source, Window

SOURCE = Source(
    publisher=elexon.PUBLISHER,
    homepage=elexon.HOMEPAGE,
    licence=elexon.LICENCE,
    attribution=elexon.ATTRIBUTION,
    redistribute=True,
    zones=("GB",),
    timezone="Europe/London",
    measures=("price",),
    step=elexon.HALF_HOUR,
    every=timedelta(minutes=15),
    look_back=timedelta(days=1),
    reach=elexon.REACH,
    span=timedelta(days=4),
    lag=timedelta(minutes=30),
    expects={"price": frozenset({"market_index"})},
)

APX = "APXMIDP"
PROVIDERS = frozenset({APX, "N2EXMIDP"})


def requests(window: Window) -> Requests:
    """Periods that start in the window, four days at a time; both ends are included upstream."""
    for piece in window.pieces(SOURCE.span):
        params = {
            "from": elexon.stamp(piece.start),
            "to": elexon.stamp(piece.end - timedelta(seconds=1)),
            "dataProviders": APX,
            "format": "json",
        }
        yield Request(f"{elexon.API}/balancing/pricing/market-index", params, window=piece)


def parse(document: Document) -> Iterator[Row]:
    """One row of APX's price a half hour, in order, in GBP/MWh."""
    stated: dict[datetime, float] = {}
    for row in elexon.records(document):
        provider, what = row["dataProvider"], f"price at {row['startTime']}"
        if provider not in PROVIDERS:
            raise Malformed(f"unknown dataProvider {provider!r}: {row['price']} GBP/MWh")
        if provider == APX:
            once(stated, elexon.start_of(row), number(row["price"], what), what)
    if not stated:
        raise Empty(f"no row of {APX}")
    check_window(document.window, stated, SOURCE.step)
    for start, price in sorted(stated.items()):
        yield Row("GB", "price", start, start + SOURCE.step, {"market_index": price}, "GBP/MWh")
