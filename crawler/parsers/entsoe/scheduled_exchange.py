"""ENTSO-E scheduled commercial exchanges: what was agreed to go over each border (12.1.F).

A document tells one direction, as that of the physical flows does, and has two contracts side by
side: A05, all that is scheduled, and A01, what the day-ahead market alone made of it. The total
counts, as far as it reaches; it ends with today, often, when the day-ahead schedule already has
tomorrow. Of what lies beyond the total's end the day-ahead schedule is therefore told, until the
total comes and takes its place. It never fills a hole of the total.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers.entsoe import _platform as platform
from crawler.parsers.entsoe._areas import FLOW_OF, flow_of
from crawler.parsers.entsoe._dated import made
from crawler.parsers.entsoe._document import Curve, curves
from crawler.parsers.entsoe._table import Heading, rows, tables
from crawler.source import Document, Malformed, Requests, Row, Source, Window

SOURCE = Source(
    publisher=platform.PUBLISHER,
    homepage=platform.HOMEPAGE,
    licence=platform.LICENCE,
    attribution=platform.ATTRIBUTION,
    redistribute=True,
    zones=tuple(sorted({receiver for _, receiver in FLOW_OF.values()})),
    timezone="Europe/Brussels",
    measures=("scheduled_inflow",),
    step=timedelta(minutes=15),
    every=timedelta(hours=2),
    look_back=timedelta(hours=6),
    look_ahead=timedelta(days=2),
    reach=platform.REACH,
    span=platform.SPAN,
    requires=(platform.TOKEN,),
    per_minute=platform.PER_MINUTE,
    side_by_side=platform.SIDE_BY_SIDE,
)

TOTAL, DAY_AHEAD = "A05", "A01"


def requests(window: Window) -> Requests:
    """One question for each direction of each border, of all contracts."""
    for sender, receiver in FLOW_OF:
        asked = {"documentType": "A09", "out_Domain": sender, "in_Domain": receiver}
        yield from platform.questions(window, asked)


def parse(document: Document) -> Iterator[Row]:
    """One row for each interval of the receiving zone, its component the sending zone."""
    by_contract: dict[str, list[Curve]] = {TOTAL: [], DAY_AHEAD: []}
    found = list(curves(document, "A09", "quantity"))
    made(document, found)
    for curve in found:
        contract = curve.said.get("contract_MarketAgreement.type", "none")
        if contract not in by_contract:
            raise Malformed(f"a schedule of contract {contract}: {curve}")
        by_contract[contract].append(curve)
    total = list(_rows(by_contract[TOTAL], document.window))
    yield from total
    reached = max((row.end for row in total), default=None)
    for row in _rows(by_contract[DAY_AHEAD], document.window):
        if reached is None or row.start >= reached:
            yield row


def _rows(found: list[Curve], window: Window | None) -> Iterator[Row]:
    for table in tables(found, _place):
        yield from rows(table, window)


def _place(curve: Curve) -> tuple[Heading, str]:
    sender, receiver = flow_of(curve.said)
    return Heading(receiver, "scheduled_inflow", platform.in_megawatts(curve.said)), sender
