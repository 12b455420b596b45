"""ISO New England: power over its six or seven interfaces, summed by neighbour, every five minutes.

The operator counts what leaves: imports are negative, and ours are the other way round. A stamp
is the start of its five minutes. A neighbour has several interfaces, and part of them is no sum:
`4018` to Quebec is newer than the recordings, and belongs to the sum of every answer that has it.
The account's service has all interfaces in one list; the charts are asked for each neighbour, and
have a list an interface. Schedules and limits are not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from typing import Any

from crawler.parsers._columns import columns, gathered, known, naming, numbers
from crawler.parsers._strict import summed
from crawler.parsers.isone import _doors
from crawler.parsers.isone._doors import content, moment, records
from crawler.source import Document, Empty, Malformed, Requests, Row, Source, Window

STEP = timedelta(minutes=5)

SOURCE = Source(
    publisher=_doors.PUBLISHER,
    homepage="https://www.iso-ne.com/isoexpress/",
    licence=_doors.LICENCE,
    attribution=_doors.ATTRIBUTION,
    redistribute=False,
    zones=("US-NEISO",),
    timezone="America/New_York",
    measures=("flow",),
    step=STEP,
    every=STEP,
    look_back=timedelta(hours=3),
    reach=timedelta(days=1000),
    span=timedelta(days=7),
    lag=timedelta(minutes=10),
)

NEIGHBOURS = {
    "4010": "CA-NB",
    "4011": "US-NY",
    "4012": "CA-QC",
    "4013": "CA-QC",
    "4014": "US-NY",
    "4017": "US-NY",
    "4018": "CA-QC",
}
NEWEST = "4018"
CHARTS = [
    {"requestType": "externalflow"}
    | {
        f"zone{n}": zone
        for n, zone in enumerate(zone for zone in NEIGHBOURS if NEIGHBOURS[zone] == b)
    }
    for b in ("CA-NB", "CA-QC", "US-NY")
]


def requests(window: Window) -> Requests:
    """The flows of each local day, by one of two doors."""
    yield from _doors.questions(window, ["fiveminuteexternalflow"], CHARTS)


def parse(document: Document) -> Iterator[Row]:
    """One row for each five minutes, of the neighbours whose interfaces are all there, in order."""
    listed, word = _listed(document)
    stamps, locations, mw = columns(listed, "BeginDate", "Location", word)
    zones = [str(location["@LocId"]) for location in locations]
    what = naming("interface {} at {}: {} MW", zones, stamps, mw)
    known(zones, NEIGHBOURS, what)
    stated = gathered(map(moment, stamps), zones, numbers(mw, what), what)
    needed = NEIGHBOURS.keys() - ({NEWEST} - set(zones))
    for start, flows in sorted(stated.items()):
        parted = {NEIGHBOURS[zone] for zone in needed - flows.keys()}
        sums = summed(flows, NEIGHBOURS).items()
        values = {zone: 0.0 - leaving for zone, leaving in sums if zone not in parted}
        if (start.minute * 60 + start.second) % STEP.seconds:
            raise Malformed(f"{start} is no start of five minutes")
        if values:
            yield Row("US-NEISO", "flow", start, start + STEP, values)


def _listed(document: Document) -> tuple[list[dict[str, Any]], str]:
    """The records, and what they call the flow that was measured."""
    found = content(document, "ExternalFlows")
    if not isinstance(found, dict):
        raise Malformed(f"flows are {str(found)[:80]!r}")
    if "ExternalFlow" in found:
        return records(found, "ExternalFlow"), "ActualFlow"
    known(list(found), NEIGHBOURS, naming("interface {}", list(found)))
    lists = [records(found, zone) for zone in found if found[zone]]
    if not lists:
        raise Empty("no flow yet")
    return list(chain.from_iterable(lists)), "Actual"
