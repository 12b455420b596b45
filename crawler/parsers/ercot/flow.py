"""ERCOT's four asynchronous ties, in five-minute steps.

East and North lead to SPP, Laredo to north-east Mexico, Railroad to its north; what was the tie
at Eagle Pass is out of service. Two dashboards hold the flows of the day beside the frequency, a
record every ten seconds, though the flows change at five-minute marks only: an interval has the
flows that most of its records tell. The time is `epoch` in one and `interval` in the other, in
milliseconds.

A flow out of ERCOT is positive: the dashboard's own words are that negative is an import, and on
evenings of scarcity the ties stand at -219 and -574 MW, which is all that North can carry. Of
those who read these ties some take it the other way round.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from crawler.parsers._strict import json_of, number
from crawler.parsers.ercot import _dashboard as ercot
from crawler.source import Document, Empty, Malformed, Requests, Row, Source, Window

SOURCE = Source(
    publisher=ercot.PUBLISHER,
    homepage=f"{ercot.HOMEPAGE}/dctieflows",
    licence=ercot.LICENCE,
    attribution=ercot.ATTRIBUTION,
    redistribute=False,
    zones=(ercot.ZONE,),
    timezone="America/Chicago",
    measures=("flow",),
    step=ercot.FIVE_MINUTES,
    every=timedelta(minutes=5),
    look_back=timedelta(hours=3),
    reach=None,
    span=timedelta(days=1),
    lag=timedelta(minutes=5),
    expects={"flow": frozenset({"US-SPP", "MX-NE", "MX-NO"})},
)

TIES = {"US-SPP": ("dcE", "dcN"), "MX-NE": ("dcL",), "MX-NO": ("dcR",)}
KNOWN = {tie for ties in TIES.values() for tie in ties}
A_TIE = re.compile("dc[A-Z]")


def requests(_window: Window) -> Requests:
    """The dashboard of the ties or, where it fails, that of the whole system."""
    yield ercot.dashboard("dc-tie-flows", instead=ercot.dashboard("rtsyscond"))


def parse(document: Document) -> Iterator[Row]:
    """One row for each five minutes: MW received from each neighbour, in order."""
    told: dict[datetime, Counter[tuple[float, ...]]] = {}
    for record in json_of(document)["data"]:
        when = ercot.moment(record["epoch"] if "epoch" in record else record["interval"])
        start = when - ercot.since_mark(when, SOURCE.step)
        told.setdefault(start, Counter())[_received(record, when)] += 1
    if not told:
        raise Empty("no record is there yet")
    for start, flows in sorted(told.items()):
        most = max(flows, key=lambda flow: (flows[flow], flow))
        values = dict(zip(TIES, most, strict=True))
        yield Row(ercot.ZONE, "flow", start, start + SOURCE.step, values)


def _received(record: ercot.Record, when: datetime) -> tuple[float, ...]:
    """MW from each neighbour; `Malformed` names a tie that is new, with its MW."""
    for name in record.keys() - KNOWN:
        if A_TIE.fullmatch(name):
            raise Malformed(f"unknown tie {name} with {record[name]} MW at {when}")
    return tuple(
        0.0 - sum(number(record[tie], f"{tie} at {when}") for tie in ties) for ties in TIES.values()
    )
