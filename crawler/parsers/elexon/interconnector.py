"""The interconnectors' half hours: what each cable brought into Great Britain (> 0) or took out.

FUELINST's numbers as means of settlement periods, by the cables' names instead of their codes:
where the names have blanks matters. Asked without a name, all cables come. Three lead to France
and two to Ireland: of an interval in which one of these is missing, the neighbour's sum is not
known.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers._columns import columns, gathered, known, naming, numbers
from crawler.parsers._strict import summed
from crawler.parsers._windows import check_window
from crawler.parsers.elexon import _answer as elexon
from crawler.parsers.elexon._mix import IN_SERVICE_SINCE, whole
from crawler.source import Document, Requests, Row, Source, Window

SOURCE = Source(
    publisher=elexon.PUBLISHER,
    homepage=elexon.HOMEPAGE,
    licence=elexon.LICENCE,
    attribution=elexon.ATTRIBUTION,
    redistribute=True,
    zones=("GB",),
    timezone="Europe/London",
    measures=("flow",),
    step=elexon.HALF_HOUR,
    every=timedelta(minutes=30),
    look_back=timedelta(hours=6),
    reach=elexon.REACH,
    span=timedelta(days=7, hours=1),
    lag=timedelta(minutes=35),
)

DAYS_A_REQUEST = 7
CABLES = {
    "Belgium (Nemolink)": "BE",
    "Denmark (Viking link)": "DK-DK1",
    "Eleclink (INTELEC)": "FR",
    "France(IFA)": "FR",
    "IFA2 (INTIFA2)": "FR",
    "Ireland (Greenlink)": "IE",
    "Ireland(East-West)": "IE",
    "Netherlands(BritNed)": "NL",
    "North Sea Link (INTNSL)": "NO-NO2",
    "Northern Ireland(Moyle)": "GB-NIR",
}
CODES = {
    "IFA2 (INTIFA2)": "INTIFA2",
    "Eleclink (INTELEC)": "INTELEC",
    "Ireland (Greenlink)": "INTGRNL",
}
SINCE = {name: IN_SERVICE_SINCE[code] for name, code in CODES.items()}


def requests(window: Window) -> Requests:
    """The settlement days that the window touches, a week at a time, for all cables."""
    path = "/generation/outturn/interconnectors"
    yield from elexon.by_settlement_days(path, window, DAYS_A_REQUEST)


def parse(document: Document) -> Iterator[Row]:
    """One row of flows for each half hour, in order; its components are the neighbours."""
    rows = elexon.records(document)
    names, mw, stamps = columns(rows, "interconnectorName", "generation", "startTime")
    what = naming("{} at {}", names, stamps)
    known(names, CABLES, naming("interconnector {} at {}: {} MW", names, stamps, mw))
    stated = gathered(elexon.starts_of(rows), names, numbers(mw, what), what)
    check_window(document.window, stated, SOURCE.step)
    for start, cables in sorted(stated.items()):
        if told := whole(start, cables, CABLES, SINCE):
            end = start + SOURCE.step
            yield Row("GB", "flow", start, end, summed(told, CABLES), parts=cables)
