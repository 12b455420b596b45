"""What the feeds of transfer capacities share (data item 11.1.A): all but the contract.

A document tells one direction, and not for which contract it holds: that is known from the
question alone, whose parameter has a capital C, unlike that of the prices. Numbers hold until
they change, often for weeks.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers.entsoe import _platform as platform
from crawler.parsers.entsoe._areas import FLOW_OF, flow_of
from crawler.parsers.entsoe._dated import made
from crawler.parsers.entsoe._document import Curve, curves
from crawler.parsers.entsoe._table import Heading, rows, tables
from crawler.source import Document, Requests, Row, Window

ZONES = tuple(sorted({receiver for _, receiver in FLOW_OF.values()}))


def questions(window: Window, contract: str, span: timedelta) -> Requests:
    """One question for each direction of each border."""
    for sender, receiver in FLOW_OF:
        asked = {"documentType": "A61", "out_Domain": sender, "in_Domain": receiver}
        asked["Contract_MarketAgreement.Type"] = contract
        yield from platform.questions(window, asked, span)


def capacities(document: Document) -> Iterator[Row]:
    """One row for each interval of the receiving zone, its component the sending zone."""
    found = list(curves(document, "A61", "quantity"))
    made(document, found)
    for table in tables(found, _place):
        yield from rows(table, document.window)


def _place(curve: Curve) -> tuple[Heading, str]:
    sender, receiver = flow_of(curve.said)
    return Heading(receiver, "transfer_capacity", platform.in_megawatts(curve.said)), sender
