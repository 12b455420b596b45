"""ISO New England: fuel mix, stated at odd moments and read as five-minute steps.

The mix is stated 190 to 270 times a day, at irregular moments, and a statement holds from its
`BeginDate` until the next one. A row is the mix that held in the middle of its five minutes, so
it is always one that was published. It is there once the next statement tells that it held, or
the day is over; nothing holds longer than 20 minutes (18 is the longest pause recorded), and
nothing before the first statement of a day, which is why the minutes after midnight may lack.

A fuel that does not run is not stated: coal, oil, the sun and `Other` come and go, and are then 0.
The seven that every statement of five recorded days lists are unknown instead, so that half a list
is no mix. `Other` is what storage discharges. Solar is what the grid can see, without the rooftops.
The charts have a column a fuel, and `Renewables`, which is a sum of others.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from crawler.parsers._columns import columns, gathered, known, naming, numbers
from crawler.parsers._strict import number, once, summed
from crawler.parsers._windows import local_day
from crawler.parsers.isone import _doors
from crawler.parsers.isone._doors import NEW_YORK, content, moment, records
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
    measures=("generation",),
    step=STEP,
    every=STEP,
    look_back=timedelta(hours=3),
    reach=timedelta(days=1100),  # the oldest answer that was read is of January 2024
    span=timedelta(days=7),
    lag=timedelta(minutes=20),
    expects={"generation": frozenset({"biomass", "gas", "hydro", "nuclear"})},
)

CHART = {"requestType": "genfuelmix", "chartTitle": "Fuel Mix Graph", "fuelType": "all"}
FUELS = {
    "Coal": "coal",
    "Hydro": "hydro",
    "Landfill Gas": "biomass",
    "Natural Gas": "gas",
    "Nuclear": "nuclear",
    "Oil": "oil",
    "Other": "battery",
    "Refuse": "biomass",
    "Solar": "solar",
    "Wind": "wind",
    "Wood": "biomass",
}
ALWAYS = ("Hydro", "Landfill Gas", "Natural Gas", "Nuclear", "Refuse", "Wind", "Wood")
COLUMNS = {word.replace(" ", ""): word for word in FUELS}
NO_FUELS = ("BeginDate", "BeginDateMs", "Renewables")
LONGEST = timedelta(minutes=20)
LATE = timedelta(minutes=10)
Statements = dict[datetime, dict[str, float]]


def requests(window: Window) -> Requests:
    """The mix of each local day, by one of two doors."""
    yield from _doors.questions(window, ["genfuelmix"], [CHART])


def parse(document: Document) -> Iterator[Row]:
    """One row for each five minutes in whose middle a statement held, in order."""
    stated = sorted(statements(document).items())
    begun = [start for start, _ in stated]
    day = local_day(begun[-1].astimezone(NEW_YORK).date(), NEW_YORK)
    is_over = document.fetched_at is not None and document.fetched_at >= day.end + LATE
    until = day.end if is_over and day.end - begun[-1] <= LONGEST else begun[-1]
    start = begun[0] - (begun[0] - day.start) % STEP
    if start + STEP > until:
        raise Empty(f"{len(begun)} statements, and it is not known how long the last one holds")
    while start + STEP <= until:
        middle = start + STEP / 2
        place = bisect_right(begun, middle) - 1
        if place >= 0 and middle - begun[place] <= LONGEST:
            yield Row("US-NEISO", "generation", start, start + STEP, _fuels(stated[place][1]))
        start += STEP


def statements(document: Document) -> Statements:
    """MW at each moment for which they are stated, by the publisher's words."""
    found = content(document, "GenFuelMixes")
    if isinstance(found, list):
        return _of_the_charts(records(found, "record"))
    stamps, words, mw = columns(records(found, "GenFuelMix"), "BeginDate", "FuelCategory", "GenMw")
    known(words, FUELS, naming("category {} at {}: {} MW", words, stamps, mw))
    what = naming("{} at {}", words, stamps)
    return gathered(map(moment, stamps), words, numbers(mw, what), what)


def _of_the_charts(listed: list[dict[str, object]]) -> Statements:
    stated: Statements = {}
    for record in listed:
        stamp = str(record["BeginDate"])
        mix = {word: mw for word, mw in record.items() if word not in NO_FUELS}
        if strangers := mix.keys() - COLUMNS.keys():
            raise Malformed(f"unknown {', '.join(f'{s} with {mix[s]} MW' for s in strangers)}")
        figures = {COLUMNS[word]: number(mw, f"{word} at {stamp}") for word, mw in mix.items()}
        once(stated, moment(stamp), figures, stamp)
    return stated


def _fuels(stated: Mapping[str, float]) -> dict[str, float]:
    """MW by fuel: 0 for what does not run, nothing for what is not whole."""
    unknown = {FUELS[word] for word in ALWAYS if word not in stated}
    totals = dict.fromkeys(FUELS.values(), 0.0) | summed(stated, FUELS)
    return {fuel: mw for fuel, mw in totals.items() if fuel not in unknown}
