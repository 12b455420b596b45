"""WattTime's marginal operating emissions rate: CO2 of the plant that answers one more megawatt.

It is not the average of the grid and is never mixed with one. Five-minute values of one region a
zone (see `_regions`); pounds for each megawatt-hour on the wire. `imputed_data_used` says that the
publisher filled a gap: such values are estimates. Both ends of a window are included, so that it is
asked for up to the second before its end. The service takes about a month at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta

from crawler.parsers._windows import check_window
from crawler.parsers.watttime import _platform as watttime
from crawler.parsers.watttime._regions import ZONES
from crawler.source import Document, Request, Requests, Row, Source, Window

SOURCE = Source(
    publisher=watttime.PUBLISHER,
    homepage=watttime.HOMEPAGE,
    licence=watttime.LICENCE,
    attribution=watttime.ATTRIBUTION,
    redistribute=False,
    zones=tuple(ZONES.values()),
    timezone="UTC",
    measures=("marginal_intensity",),
    step=watttime.STEP,
    every=timedelta(minutes=15),
    look_back=timedelta(hours=6),
    reach=timedelta(days=2000),  # since 2021; how far an account sees, its plan says
    span=timedelta(days=30),
    lag=timedelta(minutes=20),
    expects={"marginal_intensity": frozenset({"marginal"})},
    requires=watttime.REQUIRES,
    per_minute=watttime.PER_MINUTE,
)


def requests(window: Window) -> Requests:
    """Sign in, see what may be seen, then each region's months."""
    headers = yield from watttime.signed_in()
    regions = yield from watttime.visible("historical", headers)
    for region in regions:
        for piece in window.pieces(SOURCE.span):
            asked = {
                "region": region,
                "start": f"{piece.start.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
                "end": f"{(piece.end - timedelta(seconds=1)).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
                "signal_type": watttime.SIGNAL,
            }
            yield Request(f"{watttime.API}/v3/historical", asked, headers, piece)


def parse(document: Document) -> Iterator[Row]:
    """One row for each five minutes, in order."""
    answer = watttime.answer_of(document)
    rows = watttime.rows(
        answer["meta"], answer["data"], "marginal_intensity", "marginal", "lbs_co2_per_mwh"
    )
    found = list(rows)
    if found:
        check_window(document.window, [row.start for row in found], watttime.STEP)
    return iter(found)
