"""PJM Interconnection: actual flows over its ties with its neighbours, every five minutes.

MW into PJM are positive. `PJM RTO` is the net of all ties and `PJM MISO` the net of the ten with
MISO, which stands for these. Four ties lead to New York: the network, and three cables to the
islands; without one of them there is no sum. The ties must add up to the total that is stated
beside them, or one of the numbers is wrong. A stamp may be a second late. `scheduled_mw` is left:
a schedule is no flow. The publisher keeps thirty days. Key, range and stamps: `_data_miner`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from crawler.parsers._columns import columns, gathered, known, naming, numbers
from crawler.parsers._pages import whole
from crawler.parsers._strict import json_of
from crawler.parsers._windows import check_window
from crawler.parsers.pjm._data_miner import API, GUESTS_PER_MINUTE, first_page, mark, pages, within
from crawler.source import Document, Malformed, Requests, Row, Source, Window

SOURCE = Source(
    publisher="PJM Interconnection",
    homepage="https://dataminer2.pjm.com/feed/five_min_tie_flows",
    licence="No open licence is stated; the terms of use of pjm.com apply",
    attribution="PJM Interconnection",
    redistribute=False,
    zones=("US-PJM",),
    timezone="UTC",
    measures=("flow",),
    step=timedelta(minutes=5),
    every=timedelta(minutes=10),
    look_back=timedelta(hours=2),
    reach=timedelta(days=30),
    span=timedelta(days=7),  # 21 ties, 42 336 rows: one page
    lag=timedelta(minutes=10),
    per_minute=GUESTS_PER_MINUTE,
)

ENDPOINT = API + "five_min_tie_flows"
STAMP = "datetime_beginning_utc"
SLACK = timedelta(minutes=1)

TOTAL = "PJM RTO"
TIES = {
    "US-MISO": {"PJM MISO"},
    "US-NY": {"NYIS", "SAYR", "LINDEN", "HTP"},
    "US-TVA": {"TVA"},
    "US-DUK": {"DUKE"},
    "US-CPLE": {"CPLE"},
    "US-CPLW": {"CPLW"},
    "US-LGEE": {"LGEE"},
}
PARTS_OF_MISO = {"ALTE", "ALTW", "AMIL", "CIN", "CWLP", "IPL", "MEC", "MECS", "NIPS", "WEC"}
NAMES = {TOTAL} | PARTS_OF_MISO | set[str]().union(*TIES.values())
# Each of a dozen numbers is rounded, and measured at its own second.
NOT_ADDING_UP_MW = 1_000.0


def requests(window: Window) -> Requests:
    """The pages of each week of the window."""
    asked = first_page(STAMP, "tie_flow_name", "actual_mw", by=STAMP)
    weeks = window.pieces(SOURCE.span)
    return pages(ENDPOINT, STAMP, (({**asked, STAMP: within(week)}, week) for week in weeks))


def parse(document: Document) -> Iterator[Row]:
    """One row for each five minutes, with the neighbours whose ties are all stated, in order."""
    items = whole(json_of(document), STAMP)
    stamps, ties, mw = columns(items, STAMP, "tie_flow_name", "actual_mw")
    what = naming("{} at {}", ties, stamps)
    known(ties, NAMES, naming("tie {} at {}: {} MW", ties, stamps, mw))
    starts = {stamp: mark(stamp, SOURCE.step, SLACK) for stamp in set(stamps)}
    slots = gathered(map(starts.__getitem__, stamps), ties, numbers(mw, what), what)
    check_window(document.window, slots, SOURCE.step)
    for start, stated in sorted(slots.items()):
        if flows := _by_neighbour(start, stated):
            yield Row("US-PJM", "flow", start, start + SOURCE.step, flows)


def _by_neighbour(start: datetime, stated: Mapping[str, float]) -> dict[str, float]:
    flows = {
        neighbour: sum(stated[tie] for tie in sorted(ties))
        for neighbour, ties in TIES.items()
        if ties <= stated.keys()
    }
    if len(flows) == len(TIES) and TOTAL in stated:
        gap = sum(flows.values()) - stated[TOTAL]
        if abs(gap) > NOT_ADDING_UP_MW:
            raise Malformed(f"the ties at {start:%Y-%m-%dT%H:%M}Z miss {TOTAL} by {gap:g} MW")
    return flows
