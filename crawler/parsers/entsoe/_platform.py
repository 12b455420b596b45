"""What all feeds of the Transparency Platform share: its address, its terms, how it is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from crawler.source import Malformed, Request, Setting, Text, Window

PUBLISHER = "ENTSO-E Transparency Platform"
HOMEPAGE = "https://transparency.entsoe.eu/"
LICENCE = "CC BY 4.0, by ENTSO-E's list of data available for free re-use"
ATTRIBUTION = "ENTSO-E Transparency Platform"
ENDPOINT = "https://web-api.tp.entsoe.eu/api"
TOKEN = "ENTSOE_TOKEN"  # noqa: S105 - the name of a setting
# Publication began in January 2015.
REACH = timedelta(days=4000)
# An answer may cover a year, but has been cut short after 1000 points: a week has 672.
SPAN = timedelta(days=7)
# Answers take seconds: one after the other, a tick would not get round all borders.
SIDE_BY_SIDE = 4
# It allows 400 questions a minute, of all feeds together, and answers none for ten minutes then.
PER_MINUTE = 360
# System operators correct what they delivered, most of it in the first days, some after weeks.
REVISES = (timedelta(days=1), timedelta(days=7), timedelta(days=30))
_HOUR = timedelta(hours=1)


def questions(
    window: Window, asked: Mapping[str, str], span: timedelta = SPAN
) -> Iterator[Request]:
    """What `asked` names, for the whole hours of UTC that a window touches, a `span` at a time.

    The platform refuses bounds that do not fit an area's intervals; whole hours fit all of them.
    """
    start, end = _hour(window.start), _hour(window.end + _HOUR - timedelta.resolution)
    while start < end:
        until = min(start + span, end)
        bounds = {"periodStart": f"{start:%Y%m%d%H%M}", "periodEnd": f"{until:%Y%m%d%H%M}"}
        params: dict[str, Text] = {**asked, **bounds, "securityToken": Setting(TOKEN)}
        yield Request(ENDPOINT, params, window=Window(start, until))
        start = until


def in_megawatts(said: Mapping[str, str]) -> str:
    """`MW`, the unit of a series of power; `Malformed` when it is in any other."""
    if (unit := said.get("quantity_Measure_Unit.name")) != "MAW":
        raise Malformed(f"quantities in {unit}, not in MAW")
    return "MW"


def realised(said: Mapping[str, str]) -> None:
    """Raise `Malformed` when a series is a forecast, whatever was asked for."""
    of_process(said, "A16")


def of_process(said: Mapping[str, str], process: str) -> None:
    """Raise `Malformed` when a series is of another process, whatever was asked for.

    A16 is what was realised, A33 what holds for a year; a forecast is made the day before (A01),
    within the day (A40) or is the newest there is (A18).
    """
    if (stated := said.get("process.processType")) != process:
        raise Malformed(f"a document of process {stated}, not of {process}")


def _hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
