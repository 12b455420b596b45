"""Injected spikes are set aside, and hardly any true number is: measured on the simulator's truth.

Every feed of generation and load is looked at, over days of its own drawing. A number is injected
where the component carries a notable part of its row, and of what it carries at other times: ten
times next to nothing is next to nothing. `GRIDTIDE_ORDEAL=full` takes every feed.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from crawler import catalog
from crawler.habits import BASELOAD, FOLLOWING, HABITS
from crawler.plausible import sift
from crawler.source import Row
from database.past import Span
from simulator.operators import FEEDS
from simulator.zones import ZONES
from tests.crawler.fakes import stored

FULL = os.environ.get("GRIDTIDE_ORDEAL") == "full"
SEED = 5
DAYS = 3
SPIKES = {"tenfold": 10.0, "nought": 0.0, "flipped": -1.0}
SOURCES = [
    key
    for key, feed in sorted(FEEDS.items())
    if feed.expected
    and not {"generation", "load"}.isdisjoint(catalog.parsers()[key].SOURCE.measures)
][:: 1 if FULL else 4]
Series = dict[Span, list[Row]]


@cache
def truth(source: str) -> Series:
    """The rows of three days of two of a source's zones, by series, in order."""
    chance = random.Random(source)
    zones = [zone for zone in catalog.parsers()[source].SOURCE.zones if zone in ZONES]
    start = datetime(2026, 1, 5, tzinfo=UTC) + chance.randrange(300) * timedelta(days=1)
    found: Series = {}
    for zone in chance.sample(zones, min(2, len(zones))):
        for row in FEEDS[source].expected(SEED, zone, "", start, start + timedelta(days=DAYS)):
            made = Row(*row)
            if made.measure in HABITS:
                span = Span(made.zone, made.measure, made.resolution, made.unit)
                found.setdefault(span, []).append(made)
    return {s: sorted(rows, key=lambda r: r.start) for s, rows in found.items() if len(rows) > 60}


def spiked(source: str, kind: str, count: int = 40) -> Iterator[tuple[Span, list[Row], int]]:
    """Series with one number wrong, and the place of it."""
    chance = random.Random(f"{source} {kind}")
    cells = [
        (span, place, fuel)
        for span, rows in truth(source).items()
        if span.measure in ("generation", "load")
        for place in range(40, len(rows) - 1)
        for fuel in rows[place].values
        if is_notable(rows, place, fuel, kind)
    ]
    for span, place, fuel in chance.sample(cells, min(count, len(cells))):
        rows = list(truth(source)[span])
        wrong = rows[place].values | {fuel: rows[place].values[fuel] * SPIKES[kind]}
        rows[place] = rows[place]._replace(values=wrong)
        yield span, rows, place


def is_notable(rows: list[Row], place: int, fuel: str, kind: str) -> bool:
    value = rows[place].values[fuel]
    most = max(abs(row.values.get(fuel) or 0) for row in rows)
    whole = sum(map(abs, rows[place].values.values()))
    if fuel in FOLLOWING or value < 0.1 * whole or value < 0.6 * most:
        return False
    return kind != "nought" or fuel in BASELOAD or fuel == "load"


@pytest.mark.slow
@pytest.mark.parametrize("kind", SPIKES)
@pytest.mark.parametrize("source", SOURCES)
def test_injected_spikes_are_set_aside_between_their_neighbours_and_as_the_newest(source, kind):
    missed = [
        (span, rows[place])
        for span, rows, place in spiked(source, kind)
        if not sift(rows, {}).aside or not newest_waits(span, rows, place)
    ]
    assert missed == []


def newest_waits(span: Span, rows: list[Row], place: int) -> bool:
    past = stored(rows[max(place - 200, 0) : place])
    return bool(sift([rows[place]], {span: past}).aside)


@pytest.mark.slow
@pytest.mark.parametrize("source", SOURCES)
def test_true_numbers_are_believed(source):
    judged, aside = 0, []
    for span, rows in truth(source).items():
        aside += sift(rows, {}).aside
        for place in range(40, len(rows), 7):
            past = stored(rows[max(place - 200, 0) : place])
            aside += sift([rows[place]], {span: past}).aside
        judged += len(rows) + len(rows) // 7
    assert len(aside) <= 0.001 * judged, aside
