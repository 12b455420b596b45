"""WattTime's forecast of its marginal operating emissions rate, for a day ahead.

Made anew every five minutes; `meta.generated_at` says when, and is the moment of issue. The answers
about past forecasts hold several, each with its own `generated_at`: they are read too. Horizons up
to 72 hours can be asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

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
    every=timedelta(minutes=30),
    look_back=watttime.STEP,
    look_ahead=timedelta(days=1),
    reach=None,
    span=timedelta(days=3),
    expects={"marginal_intensity": frozenset({"marginal"})},
    requires=watttime.REQUIRES,
    per_minute=watttime.PER_MINUTE,
)

HORIZON_HOURS = "24"


def requests(window: Window) -> Requests:
    """The newest forecast of each region that may be seen, whatever the window."""
    del window
    headers = yield from watttime.signed_in()
    regions = yield from watttime.visible("forecast", headers)
    for region in regions:
        asked = {
            "region": region,
            "signal_type": watttime.SIGNAL,
            "horizon_hours": HORIZON_HOURS,
        }
        yield Request(f"{watttime.API}/v3/forecast", asked, headers)


def parse(document: Document) -> Iterator[Row]:
    """One row for each five minutes of each forecast, in order."""
    answer = watttime.answer_of(document)
    meta, data = answer["meta"], answer["data"]
    newest = [{"generated_at": meta.get("generated_at"), "forecast": data}]
    for vintage in newest if "generated_at" in meta else data:
        issued_at = watttime.moment_of(vintage["generated_at"])
        rows = watttime.rows(
            meta, vintage["forecast"], "marginal_intensity", "marginal", "lbs_co2_per_mwh"
        )
        for row in rows:
            yield row._replace(issued_at=issued_at)
