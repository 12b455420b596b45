"""Made-up zones: what is known of them minute by minute, and the same as rows to store."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from psycopg2.extensions import connection as Connection

from database.rows import Row
from tests.api.workloads import stored

DAWN = datetime(2024, 6, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOURS = 60
LONGEST = HOURS * 60
# From here on what is known is foretold, where a zone has forecasts.
NOON = 12 * 60
REVISED_AT = DAWN + 11 * 60 * MINUTE
NOW = DAWN + 13 * 60 * MINUTE

Values = list[int | None]
Draw = Callable[[random.Random], int]


@dataclass(frozen=True)
class Zone:
    """What is known of each minute from dawn on: g/kWh by factor set, money per MWh.

    `before`: grams as they were believed before `REVISED_AT`. `foretold`: from this minute on they
    are a forecast.
    """

    key: str
    step: int
    grams: dict[str, Values]
    prices: Values | None = None
    currency: str = "EUR"
    before: dict[str, Values] | None = None
    foretold: int | None = None
    price_step: int = 60

    def believed(self, factor_set: str, *, early: bool) -> Values:
        """The grams of a factor set, as of now or as of the time before they were revised."""
        return (self.before or self.grams if early else self.grams)[factor_set]


def _stepped(draw: random.Random, step: int, value: Draw, *, reach: int, holes: float) -> Values:
    values: Values = []
    while len(values) < reach:
        # what is measured, or foretold, ends with a number: a hole is a hole and no horizon
        is_edge = not values or len(values) + step in (NOON, reach)
        known = is_edge or draw.random() >= holes
        values += [value(draw) if known else None] * step
    return values[:reach]


def _grams(draw: random.Random) -> int:
    return draw.randint(10, 900)


def _few(draw: random.Random) -> int:
    return draw.choice([100, 200, 200, 300])


def _zero(draw: random.Random) -> int:
    return draw.choice([0, 0, 0, 50, 400])


def _same(_: random.Random) -> int:
    return 100


def _prices(draw: random.Random) -> int:
    return draw.randint(-60, 250)


# key, minutes of a step, its draw, reach in minutes, share of holes, its prices' step (0: none)
KINDS: tuple[tuple[str, int, Draw, int, float, int], ...] = (
    ("GB", 60, _grams, LONGEST, 0.0, 60),
    ("FR", 30, _grams, LONGEST, 0.0, 60),
    ("DE", 15, _grams, LONGEST, 0.0, 15),
    ("ES", 5, _grams, LONGEST, 0.0, 60),
    ("NL", 60, _few, LONGEST, 0.0, 60),
    ("AT", 30, _same, LONGEST, 0.0, 30),
    ("BE", 60, _grams, LONGEST, 0.25, 60),
    ("CH", 15, _grams, LONGEST, 0.2, 60),
    ("FI", 60, _zero, LONGEST, 0.0, 60),
    ("PL", 60, _grams, LONGEST, 0.0, 60),
    ("SK", 30, _grams, 10 * 60, 0.0, 60),
    ("HU", 15, _grams, LONGEST, 0.0, 0),
    ("PT", 60, _grams, LONGEST, 0.0, 60),
    ("GR", 15, _few, LONGEST, 0.1, 60),
    ("CZ", 60, _grams, 0, 0.0, 60),
)
HOLED_PRICES = ("ES", "PT")
REVISED = ("FR", "NL", "HU")
FORETOLD = ("PT", "GR")
KEYS = tuple(key for key, *_ in KINDS)


def zones(seed: int) -> dict[str, Zone]:
    """The zones of a world; the same seed, the same world."""
    draw = random.Random(seed)
    return {kind[0]: _zone(draw, *kind) for kind in KINDS}


def _zone(
    draw: random.Random, key: str, step: int, value: Draw, reach: int, holes: float, price_step: int
) -> Zone:
    def grams() -> dict[str, Values]:
        sets = ("lifecycle", "direct")
        return {name: _stepped(draw, step, value, reach=reach, holes=holes) for name in sets}

    def prices() -> Values | None:
        gaps = 0.15 if key in HOLED_PRICES else 0.0
        known = price_step and _stepped(draw, price_step, _prices, reach=LONGEST, holes=gaps)
        return known or None

    return Zone(
        key,
        step,
        grams(),
        prices(),
        "PLN" if key == "PL" else "EUR",
        grams() if key in REVISED else None,
        NOON if key in FORETOLD else None,
        price_step,
    )


def fill(connection: Connection, world: dict[str, Zone]) -> None:
    """Store a world, as it was recorded and revised."""
    for zone in world.values():
        for believed, at in ((zone.before, DAWN), (zone.grams, _recorded(zone))):
            rows = list(_readings(zone, believed)) if believed else []
            if rows:
                stored(connection, "test.referee", rows, recorded_at=at)
        if zone.foretold is not None:
            stored(connection, "test.referee", list(_forecasts(zone)), recorded_at=_issued())
        if zone.prices:
            stored(connection, "test.prices", list(_priced(zone)))


def _recorded(zone: Zone) -> datetime:
    return REVISED_AT if zone.before else DAWN


def _issued() -> datetime:
    return DAWN + NOON * MINUTE


def _rows(zone: Zone, believed: dict[str, Values], first: int, last: int) -> Iterator[Row]:
    for at in range(first, last, zone.step):
        values = {name: each[at] for name, each in believed.items() if at < len(each)}
        known = {name: float(value) for name, value in values.items() if value is not None}
        if known:
            start, end = DAWN + at * MINUTE, DAWN + (at + zone.step) * MINUTE
            yield Row(zone.key, "carbon_intensity", start, end, known, "gCO2eq/kWh")


def _readings(zone: Zone, believed: dict[str, Values]) -> Iterator[Row]:
    return _rows(zone, believed, 0, zone.foretold or LONGEST)


def _forecasts(zone: Zone) -> Iterator[Row]:
    for row in _rows(zone, zone.grams, zone.foretold or 0, LONGEST):
        yield row._replace(issued_at=_issued())


def _priced(zone: Zone) -> Iterator[Row]:
    for at in range(0, LONGEST, zone.price_step):
        value = (zone.prices or [])[at]
        if value is not None:
            start, end = DAWN + at * MINUTE, DAWN + (at + zone.price_step) * MINUTE
            money = {"day_ahead": float(value)}
            yield Row(zone.key, "price", start, end, money, f"{zone.currency}/MWh")


SEED = int(os.environ.get("GRIDTIDE_REFEREE_SEED", "1"))
WORLD = zones(SEED)
