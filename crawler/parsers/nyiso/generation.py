"""NYISO, the New York Independent System Operator: real-time fuel mix in five-minute steps.

A stamp is the end of its interval: a day runs from 00:05 to the 00:00 of the next. `Time Zone`
says EST or EDT, so that the autumn hour is told twice and never confused. Until 2016 the column
of megawatts was called "Gen MWh", and stamps had no seconds.

Besides the 288 regular stamps there are some off the grid, with odd seconds, when the dispatch is
run again in between. Their intervals overlap the regular ones, and each would make a resolution
of its own: what stands off the grid is checked and then left out. So the series is regular, and
a value is one that was published for these five minutes, never an average of ours. Where the
regular stamp itself is missing there is a gap (6 of 8064 in February 2025).

`Dual Fuel` plants burn gas but for about 1 % of the time. `Other Fossil Fuels` is oil since the
last coal plant closed in March 2020; before, nobody can tell, and it is unknown. `Hydro` holds
pumped storage. There is no solar, which is behind the meter, and no battery. Half of a fuel's
two categories is not the fuel; a newest stamp without all seven is a file that was cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from crawler.parsers._columns import gathered, known, naming, numbers
from crawler.parsers._strict import summed
from crawler.parsers.nyiso import _archive
from crawler.parsers.nyiso._archive import FIVE_MINUTES, NEW_YORK, is_on_the_grid, moment, tables
from crawler.source import Document, Malformed, Requests, Row, Source, Window

SOURCE = Source(
    publisher=_archive.PUBLISHER,
    homepage="https://www.nyiso.com/real-time-dashboard",
    licence=_archive.LICENCE,
    attribution=_archive.ATTRIBUTION,
    redistribute=False,
    zones=("US-NY",),
    timezone="America/New_York",
    measures=("generation",),
    step=FIVE_MINUTES,
    every=timedelta(minutes=5),
    look_back=timedelta(hours=3),
    reach=_archive.REACH,
    span=_archive.WIDEST,
    lag=timedelta(minutes=10),
    quiet=("00:00", "00:10"),
    expects={"generation": frozenset({"gas", "hydro", "nuclear", "wind", "unknown"})},
)

FEED = "rtfuelmix"
HEADER = ("Time Stamp", "Time Zone", "Fuel Category", ("Gen MW", "Gen MWh"))
FUELS = {
    "Dual Fuel": "gas",
    "Natural Gas": "gas",
    "Nuclear": "nuclear",
    "Other Fossil Fuels": "oil",
    "Other Renewables": "unknown",
    "Wind": "wind",
    "Hydro": "hydro",
}
COAL_ENDED = datetime(2020, 4, 1, tzinfo=NEW_YORK).astimezone(UTC)
BEFORE = FUELS | {"Other Fossil Fuels": "unknown"}


def requests(window: Window) -> Requests:
    """The file of each local day, or what the ZIP of its month has of it."""
    yield from _archive.questions(FEED, window)


def parse(document: Document) -> Iterator[Row]:
    """One row for each five minutes, in order."""
    for _, (stamps, clocks, words, mw) in tables(document, FEED, HEADER, open_ended=True):
        known(words, FUELS, naming("category {} at {}: {} MW", words, stamps, mw))
        what = naming("{} at {} {}", words, stamps, clocks)
        told = list(zip(stamps, clocks, strict=True))
        ends = {one: moment(*one) for one in set(told)}
        stated = gathered(map(ends.__getitem__, told), words, numbers(mw, what), what)
        if gone := FUELS.keys() - stated[max(stated)].keys():
            raise Malformed(f"nothing of {', '.join(sorted(gone))} at {stamps[-1]}")
        for end, mix in sorted(stated.items()):
            if is_on_the_grid(end) and (values := _fuels(mix, end - FIVE_MINUTES)):
                yield Row("US-NY", "generation", end - FIVE_MINUTES, end, values, parts=mix)


def _fuels(mix: Mapping[str, float], start: datetime) -> dict[str, float]:
    """MW of the fuels of which every category is stated."""
    words = FUELS if start >= COAL_ENDED else BEFORE
    if len(mix) == len(words):
        return summed(mix, words)
    halves = {words[word] for word in words if word not in mix}
    return {fuel: mw for fuel, mw in summed(mix, words).items() if fuel not in halves}
