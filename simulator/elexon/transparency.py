"""ATL and AGWS: total load, and wind and sun, some time after each half hour.

They take a window of publish times, closed at both ends, and come newest first; whatever else is
asked is ignored, and the newest hours come instead. AGWS is published a second time half an hour
later, revised.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from simulator import truth
from simulator.elexon.answers import HALF_HOUR, Row, asked, stamps, within, wrapped
from simulator.noise import mix, uniform
from simulator.wire import Answer, Expected, Question, instant, json_answer

ZONE = "GB"
PRECISION_MW = 0.5
_NEWEST = timedelta(hours=3)
_WIDEST = timedelta(days=7)
_LOAD_AFTER = timedelta(hours=1, minutes=25, seconds=4)
_PLANTS_AFTER = timedelta(hours=1, minutes=58, seconds=21)
_REVISED_AFTER = _PLANTS_AFTER + HALF_HOUR
_TYPES = {
    "onshore": ("Wind generation", "Wind Onshore"),
    "offshore": ("Wind generation", "Wind Offshore"),
    "solar": ("Solar generation", "Solar"),
}


def answer(path: str, question: Question, seed: int, now: datetime) -> Answer | None:
    """`/datasets/ATL` and `/datasets/AGWS`, wrapped, and their `/stream`, a bare list."""
    dataset = path.removeprefix("/datasets/").removesuffix("/stream")
    if dataset not in ("ATL", "AGWS") or not path.startswith("/datasets/"):
        return None
    window = asked(question, "publishDateTimeFrom", "publishDateTimeTo") or (now - _NEWEST, now)
    within(window, _WIDEST, "PublishDateTimeFrom and PublishDateTimeTo")
    first, last = window[0], min(window[1], now)
    told = _loads if dataset == "ATL" else _plants
    starts = truth.intervals(first - timedelta(hours=4), max(first, last), HALF_HOUR)
    rows = [
        row
        for start in reversed(list(starts))
        for published, row in told(seed, start)
        if first <= published <= last
    ]
    return json_answer(rows) if path.endswith("/stream") else wrapped(rows)


def _document(dataset: str, start: datetime) -> str:
    return f"NGET-EMFIP-{dataset}-{mix(int(start.timestamp())) % 10**8:08d}"


def _loads(seed: int, start: datetime) -> Iterator[tuple[datetime, Row]]:
    published = start + HALF_HOUR + _LOAD_AFTER
    load = truth.state(seed, ZONE, start, HALF_HOUR).load
    yield (
        published,
        {
            "dataset": "ATL",
            "documentId": _document("ATL", start),
            "publishTime": instant(published),
            **stamps(start),
            "quantity": float(round(load)),
        },
    )


def _plants(seed: int, start: datetime) -> Iterator[tuple[datetime, Row]]:
    plants = truth.state(seed, ZONE, start, HALF_HOUR).plants
    for revision, after in enumerate((_PLANTS_AFTER, _REVISED_AFTER), start=1):
        published = start + HALF_HOUR + after
        for plant, (business, kind) in _TYPES.items():
            first = 1.5 * uniform(seed, f"AGWS {plant}", int(start.timestamp()) // 1800)
            quantity = max(0.0, plants[plant] + (first if revision == 1 else 0.0))
            yield (
                published,
                {
                    "dataset": "AGWS",
                    "documentId": _document("AGWS", start),
                    "documentRevisionNumber": revision,
                    "publishTime": instant(published),
                    "businessType": business,
                    "psrType": kind,
                    "quantity": round(quantity, 3),
                    **stamps(start),
                },
            )


def expected_load(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every half hour in [start, end)."""
    return [
        (ZONE, "load", begin, begin + HALF_HOUR, {"load": state.load})
        for begin, state in truth.window(seed, ZONE, start, end, HALF_HOUR)
    ]


def expected_plants(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every half hour in [start, end), once it is revised."""
    rows: list[Expected] = []
    for begin, state in truth.window(seed, ZONE, start, end, HALF_HOUR):
        mw = {plant: max(0.0, state.plants[plant]) for plant in _TYPES}
        values = {"solar": mw["solar"], "wind": mw["onshore"] + mw["offshore"]}
        rows.append((ZONE, "partial_generation", begin, begin + HALF_HOUR, values))
    return rows
