"""What the feeds of WattTime's API v3 have in common: who, how to sign in, what may be seen, units.

User and password are exchanged for a token that lives half an hour. `my-access` lists, for each
signal, the regions that the account may see and by which endpoints: the free plan sees the history
and the forecast of CAISO_NORTH alone, and others are answered 403 "Invalid scope". Only what is
listed is asked for. Times are stated with `+00:00`, values hold for `data_point_period_seconds`.
A pound for each megawatt-hour is 0.45359237 grams for each kilowatt-hour.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from crawler.parsers._strict import json_of, number, once
from crawler.parsers.watttime._regions import ZONES
from crawler.source import Document, Malformed, Refused, Request, Row, Secret, Setting

PUBLISHER = "WattTime"
HOMEPAGE = "https://watttime.org/"
LICENCE = "WattTime's terms of service: for the account's own use, not to be passed on"
ATTRIBUTION = "WattTime"
REQUIRES = ("WATTTIME_USER", "WATTTIME_PASSWORD")
PER_MINUTE = 300  # 3 000 in five minutes are allowed; of sign-ins, 100

API = "https://api.watttime.org"
SIGNAL = "co2_moer"
STEP = timedelta(minutes=5)
GRAMS_OF_POUNDS = 0.45359237  # lb/MWh to g/kWh; the pound is 453.59237 g by definition
UNIT_OF = {"lbs_co2_per_mwh": "gCO2/kWh", "percentile": "percentile"}

Headers = Mapping[str, Secret]
Asking = Generator[Request, Document | None, Headers]
Choosing = Generator[Request, Document | None, list[str]]


def signed_in() -> Asking:
    """Sign in; what the next questions must say. Nothing, where nobody answered."""
    login = (Setting("WATTTIME_USER"), Setting("WATTTIME_PASSWORD"))
    answer = yield Request(f"{API}/login", stepping_stone=True, login=login)
    if answer is None:
        return {}
    said = json_of(answer)
    if not isinstance(said, dict) or not isinstance(said.get("token"), str):
        raise Malformed(f"no token after signing in: {sorted(said)[:9]}")
    return {"Authorization": Secret(f"Bearer {said['token']}")}


def visible(endpoint: str, headers: Headers) -> Choosing:
    """The regions of ours that the account may see at an endpoint; all, where nobody answered.

    Raises `Refused` when there are none.
    """
    answer = yield Request(f"{API}/v3/my-access", headers=headers, stepping_stone=True)
    if answer is None:
        return list(ZONES)
    listed = set(_listed(json_of(answer), endpoint))
    if not listed.intersection(ZONES):
        raise Refused(f"the account may see no region's {SIGNAL} at {endpoint}")
    return [region for region in ZONES if region in listed]


def _listed(access: Any, endpoint: str) -> Iterator[str]:
    for signal in access["signal_types"]:
        for region in signal["regions"] if signal["signal_type"] == SIGNAL else ():
            names = (str(each["endpoint"]) for each in region["endpoints"])
            if endpoint in (name.strip("/").removeprefix("v3/") for name in names):
                yield str(region["region"])


def answer_of(document: Document) -> Mapping[str, Any]:
    """An answer with its data and its `meta`; `Malformed` with an error's own words."""
    answer = json_of(document)
    if "error" in answer:
        raise Malformed(f"the publisher says: {answer['error']} {answer.get('message', '')}"[:300])
    if answer["meta"]["signal_type"] != SIGNAL:
        raise Malformed(f"signal {answer['meta']['signal_type']!r} was not asked for")
    return dict(answer)


def rows(
    meta: Mapping[str, Any], points: Any, measure: str, component: str, units: str
) -> Iterator[Row]:
    """A row for each point, in order; `Malformed` when the units are others than these."""
    if meta["units"] != units:
        raise Malformed(f"{meta['units']!r} in the place of {units!r}")
    if meta["region"] not in ZONES:
        raise Malformed(f"unknown region {meta['region']!r}")
    zone, step = ZONES[meta["region"]], timedelta(seconds=int(meta["data_point_period_seconds"]))
    stated: dict[datetime, tuple[float, bool]] = {}
    for point in points:
        value = number(point["value"], f"{meta['region']} at {point['point_time']}")
        value = value * GRAMS_OF_POUNDS if units == "lbs_co2_per_mwh" else value
        told = (value, bool(point.get("imputed_data_used")))
        once(stated, moment_of(point["point_time"]), told, str(point["point_time"]))
    for start, (value, imputed) in sorted(stated.items()):
        row = Row(zone, measure, start, start + step, {component: value}, UNIT_OF[units])
        yield row._replace(estimated=imputed)


def moment_of(text: str) -> datetime:
    """The moment of a stamp; `Malformed` when it does not say its offset from UTC."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise Malformed(f"{text} has no offset")
    return moment.astimezone(UTC)
