"""DISEBSP: what Great Britain's imbalance costs, each settlement period.

Short parties pay the buy price, long ones are paid the sell price; they have been equal since
2015. The first figure comes some minutes after the period and is computed again over the days
that follow (`createdDateTime` moves), so that a price can change. Days are settlement days
(London). `netImbalanceVolume` is an energy and is left out.

The price follows the settlement runs: the interim one some working days later, the next after
about three weeks. So days are asked again after a day, a week and four weeks.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from crawler.parsers._strict import number, once
from crawler.parsers._windows import check_window, local_day, local_days
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
    measures=("price",),
    step=elexon.HALF_HOUR,
    every=timedelta(minutes=15),
    look_back=timedelta(hours=36),
    reach=elexon.REACH,
    span=timedelta(days=7),
    lag=timedelta(minutes=30),
    revises=(timedelta(days=1), timedelta(days=7), timedelta(days=28)),
    expects={"price": frozenset({"system_buy", "system_sell"})},
)

COMPONENTS = {"systemBuyPrice": "system_buy", "systemSellPrice": "system_sell"}


def requests(window: Window) -> Requests:
    """One request for each settlement day that the window touches."""
    for day in local_days(window, elexon.LONDON):
        yield Request(
            f"{elexon.API}/balancing/settlement/system-prices/{day.isoformat()}",
            {"format": "json"},
            window=local_day(day, elexon.LONDON),
        )


def parse(document: Document) -> Iterator[Row]:
    """One row of both prices a settlement period, in order, in GBP/MWh."""
    stated: dict[datetime, dict[str, float]] = {}
    for row in elexon.records(document):
        what = row["startTime"]
        prices = {
            ours: number(row[field], f"{field} at {what}") for field, ours in COMPONENTS.items()
        }
        once(stated, elexon.start_of(row), prices, what)
    check_window(document.window, stated, SOURCE.step)
    for start, prices in sorted(stated.items()):
        yield Row("GB", "price", start, start + SOURCE.step, prices, "GBP/MWh")
