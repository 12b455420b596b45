"""SPP, the Southwest Power Pool: five-minute generation and load of its two balancing areas.

Since April 2026 there are two: SPP and SWPW, its West. The newest two hours and the last 365 days
are files of the portal's browser; years before are files of its root, which cover a somewhat
different set of plants (of the stamps that both have, coal correlates by 0.985 and wind by 0.956).
Where the browser is shut to the anonymous (200 with `[]`, 404 with no body), the chart's own file
is another door. Stamps are UTC and taken for the start of an interval; lines may come newest first.

10 to 14 % of the stamps are missing for good: none of them is a gap to be filled, for which the
file of 365 days, some 20 MB, would be asked for again and again. What was missed of yesterday comes
with the one look that is taken at it each day.

A fuel is the sum of what the market committed and of what committed itself. Storage discharges
> 0. `Average Actual Load` is the load. `Load` is the short-term forecast, without the hour at
which it was issued: no reading, and no forecast that could be judged, so that it is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from crawler.parsers._strict import once, summed
from crawler.parsers._windows import local_years
from crawler.parsers.spp import _portal as spp
from crawler.parsers.spp._fuels import KINDS, LOAD, kinds
from crawler.source import Document, Request, Requests, Row, Source, Window

SOURCE = Source(
    publisher=spp.PUBLISHER,
    homepage="https://portal.spp.org/pages/generation-mix-historical",
    licence=spp.LICENCE,
    attribution=spp.ATTRIBUTION,
    redistribute=False,
    zones=spp.ZONES,
    timezone="UTC",
    measures=("generation", "load"),
    step=timedelta(minutes=5),
    every=timedelta(minutes=5),
    look_back=timedelta(hours=2),
    reach=timedelta(days=5600),  # since 2011
    span=timedelta(days=366),
    lag=timedelta(minutes=10),
    expects={"generation": frozenset({"coal", "gas", "hydro", "wind"})},
    sparse=True,
    revises=(timedelta(days=1),),
)

CENTRAL = ZoneInfo("America/Chicago")  # whose years the files are of
MIX = f"{spp.FILES}/generation-mix-historical"


def requests(window: Window) -> Requests:
    """For each area the file of the newest two hours, or those that reach back, year by year.

    What lies before the last 365 days is asked for in the file of its year.
    """
    for area, chart in (("SPP", "gen-mix"), ("SWPW", "gen-mix-swpw")):
        for year, piece in local_years(window, CENTRAL):
            rolling = Request(MIX, {"path": f"/{area}/GenMix365_{area}.csv"}, window=piece)
            door = Request(f"{spp.CHARTS}/{chart}/asFile", window=piece)
            if piece.length > SOURCE.look_back:
                answer = yield replace(rolling, instead=_before(area, year, door))
                if area == "SPP" and answer and (earlier := _earlier(answer, piece)):
                    yield Request(MIX, {"path": f"/GenMix_{year}.csv"}, window=earlier)
            else:
                path = f"/{area}/GenMix2Hour_{area}.csv"
                yield Request(
                    MIX, {"path": path}, window=piece, instead=replace(door, instead=rolling)
                )


def parse(document: Document) -> Iterator[Row]:
    """A row of generation and one of load, where it is stated, for each interval, in order."""
    zone = "US-SWPW" if "swpw" in document.url.lower() else "US-SPP"
    stated: dict[datetime, dict[str, float]] = {}
    for start, line in spp.lines(document, SOURCE.step):
        once(stated, start, kinds(line, f"{start:%Y-%m-%dT%H:%MZ}"), str(start))
    for start, found in sorted(stated.items()):
        end, load = start + SOURCE.step, found.pop(LOAD, None)
        if found:
            yield Row(zone, "generation", start, end, summed(found, KINDS), parts=found)
        if load is not None:
            yield Row(zone, "load", start, end, {"load": load})


def _earlier(answer: Document, asked: Window) -> Window | None:
    """What was asked for of the time before the file of 365 days begins."""
    if "GenMix365" not in answer.url:
        return None
    begun = min(start for start, _ in spp.lines(replace(answer, window=None), SOURCE.step))
    return Window(asked.start, begun) if begun > asked.start else None


def _before(area: str, year: int, door: Request) -> Request:
    """Where else to ask for a window that the last 365 days may not reach; SWPW has no past."""
    if area != "SPP":
        return door
    return Request(MIX, {"path": f"/GenMix_{year}.csv"}, window=door.window, instead=door)
