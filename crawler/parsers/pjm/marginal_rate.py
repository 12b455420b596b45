"""PJM Interconnection: CO2 of the marginal generation, an estimate that PJM publishes itself.

It answers what one more megawatt-hour would have emitted, not what the mix emits: it is kept as
`marginal_intensity`, apart from every average, and marked as the publisher's estimate. Pounds per
MWh of CO2 alone become grams per kWh. A node is stated for each load zone; node 1, `PJM-RTO`, is
the whole. The feed takes neither a node's name as a filter nor a sort by UTC (it answers 400), so
the node is asked for by number, and no page's order is relied on: thirty days of one node fit one
page. When imports are marginal PJM counts them as zero. After some 186 days rows move to an archive
that cannot be filtered, and are left. Key, range and stamps: `_data_miner`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers._columns import agreed, columns, naming, numbers
from crawler.parsers._pages import items_of, next_link
from crawler.parsers._strict import json_of
from crawler.parsers._windows import check_window
from crawler.parsers.pjm._data_miner import API, GUESTS_PER_MINUTE, first_page, mark, pages, within
from crawler.source import Document, Malformed, Requests, Row, Source, Window

SOURCE = Source(
    publisher="PJM Interconnection",
    homepage="https://dataminer2.pjm.com/feed/fivemin_marginal_emissions",
    licence="No open licence is stated; the terms of use of pjm.com apply",
    attribution="PJM Interconnection",
    redistribute=False,
    zones=("US-PJM",),
    timezone="UTC",
    measures=("marginal_intensity",),
    step=timedelta(minutes=5),
    every=timedelta(minutes=30),
    look_back=timedelta(hours=12),
    reach=timedelta(days=180),
    span=timedelta(days=30),
    lag=timedelta(hours=1),
    expects={"marginal_intensity": frozenset({"marginal"})},
    per_minute=GUESTS_PER_MINUTE,
)

ENDPOINT = API + "fivemin_marginal_emissions"
STAMP = "datetime_beginning_utc"
NODE, NAME = 1, "PJM-RTO"
SLACK = timedelta(minutes=1)
POUND_KG = 0.45359237  # exact, by the international yard and pound agreement of 1959


def requests(window: Window) -> Requests:
    """The whole's rows in each month of the window."""
    asked = first_page(STAMP, "pnode_id", "pnode_name", "marginal_co2_rate")
    months = window.pieces(SOURCE.span)
    return pages(
        ENDPOINT,
        STAMP,
        (({**asked, "pnode_id": f"{NODE}", STAMP: within(month)}, month) for month in months),
    )


def parse(document: Document) -> Iterator[Row]:
    """One row for each five minutes, in order."""
    answer = json_of(document)
    if next_link(answer):
        raise Malformed(f"more than a page, so of more nodes than {NODE}")
    items = [item for item in items_of(answer) if item["pnode_id"] == NODE]
    if not items or {item["pnode_name"] for item in items} != {NAME}:
        raise Malformed(f"node {NODE} is not {NAME}, or is not there: {items[:1]}")
    stamps, pounds = columns(items, STAMP, "marginal_co2_rate")
    what = naming("the marginal rate at {}", stamps)
    starts = [mark(stamp, SOURCE.step, SLACK) for stamp in stamps]
    check_window(document.window, starts, SOURCE.step)
    for start, rate in sorted(agreed(starts, numbers(pounds, what), what).items()):
        grams = {"marginal": rate * POUND_KG}
        end = start + SOURCE.step
        yield Row("US-PJM", "marginal_intensity", start, end, grams, "gCO2/kWh", estimated=True)
