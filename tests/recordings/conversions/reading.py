"""How another's reading of a recording is turned into our rows, recording by recording.

| what          | theirs                            | ours                                    |
|---------------|-----------------------------------|-----------------------------------------|
| storage       | charging > 0                      | discharging > 0                         |
| storage kinds | `battery`, `hydro`                | `battery`, `pumped_hydro`               |
| interval      | `datetime`, often `end_datetime`  | [start, end); `datetime` is the start   |
| zone          | `peer_zone`                       | `zone`                                  |
| fuels         | the publisher's words (`words`)   | our fuels, words of one fuel added      |
| numbers       | rounded to a kilowatt             | as published                            |
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from crawler.source import Row

Event = Mapping[str, Any]
Reading = tuple[str, datetime, datetime, dict[str, float]]
"""Measure, start, end, values."""

STORAGE = {"battery": "battery", "hydro": "pumped_hydro"}
HOUR = timedelta(hours=1)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def reading(row: Row) -> Reading:
    """Our own row, to be compared."""
    return row.measure, row.start, row.end, dict(row.values)


def mix(event: Event, step: timedelta) -> Iterator[Reading]:
    """Electricity Maps' production and storage, with what a test of MISO adds to it."""
    start = moment(event["datetime"])
    end = moment(event["end_datetime"]) if "end_datetime" in event else start + step
    stored = {STORAGE[kind]: 0.0 - charged for kind, charged in event["storage"].items()}
    yield "generation", start, end, {**event["production"], **stored}
    if "imports_mw" in event:
        yield "flow", start, end, {"net_import": event["imports_mw"]}


def load(event: Event, _step: timedelta) -> Iterator[Reading]:
    """Electricity Maps' consumption."""
    start, end = moment(event["datetime"]), moment(event["end_datetime"])
    yield "load", start, end, {"load": event["consumption"]}


def price(event: Event, _step: timedelta) -> Iterator[Reading]:
    """Electricity Maps' day-ahead price."""
    start, end = moment(event["datetime"]), moment(event["end_datetime"])
    yield "price", start, end, {"day_ahead": event["price"]}


def listed(measure: str, component: str) -> Callable[[Event, timedelta], Iterator[Reading]]:
    """The values of a whole Period, one after another."""

    def spread(event: Event, step: timedelta) -> Iterator[Reading]:
        start = moment(event["start"])
        assert moment(event["end"]) == start + step * len(event["values"])
        for place, value in enumerate(event["values"]):
            yield measure, start + step * place, start + step * (place + 1), {component: value}

    return spread


def worded(
    name: str, words: Mapping[str, tuple[str, str]]
) -> Callable[[Event, timedelta], Iterator[Reading]]:
    """Numbers by the publisher's words, found under `name`; words of one component are added."""

    def translated(event: Event, step: timedelta) -> Iterator[Reading]:
        start = moment(event["datetime"])
        totals: dict[str, dict[str, float]] = {}
        for word, number in event[name].items():
            measure, component = words[word]
            sums = totals.setdefault(measure, {})
            sums[component] = sums.get(component, 0.0) + number
        for measure, values in totals.items():
            yield measure, start, start + step, values

    return translated


def system_prices(event: Event, step: timedelta) -> Iterator[Reading]:
    start = moment(event["datetime"])
    prices = {"system_buy": event["systemBuyPrice"], "system_sell": event["systemSellPrice"]}
    yield "price", start, start + step, prices


@dataclass(frozen=True, kw_only=True)
class Conversion:
    """A recording, whose feed it is, and how someone else's reading of it becomes rows.

    `whole` says that theirs has every interval; otherwise it is a sample. `peer_zone` is the
    key under which they file the zone, where they state one.
    """

    file: str
    source: str
    zone: str
    convert: Callable[[Event, timedelta], Iterator[Reading]]
    step: timedelta = HOUR
    peer_zone: str = ""
    whole: bool = True
    unit: str = "MW"
    url: str = field(default="https://publisher.invalid/")

    def __str__(self) -> str:
        return self.file
