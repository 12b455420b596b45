"""Which rows could be true: pure; a row that could not is set aside with its reason."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from crawler.plausible import sift
from crawler.source import Document, Source
from database.past import Past, Span
from database.rows import Row
from database.runs import Latest, Quarantined

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
CLOCK_SLACK = timedelta(minutes=10)
AHEAD = {
    "price": timedelta(days=3),
    "scheduled_inflow": timedelta(days=3),
    "transfer_capacity": timedelta(days=400),
    "capacity": timedelta(days=400),
}
FARTHEST = timedelta(days=800)
REMEMBERED = timedelta(days=7)
NOTABLE_SHARE = 0.005

# The widest zone total of any grid is below 2 TW; single components stay well below 500 GW.
# No border and no zone's batteries move more than 40 GW.
BOUNDS = {
    "generation": (-20_000.0, 500_000.0),
    "partial_generation": (-600.0, 500_000.0),
    "total_generation": (0.0, 2_000_000.0),
    "load": (0.0, 2_000_000.0),
    "flow": (-40_000.0, 40_000.0),
    "inflow": (0.0, 100_000.0),
    "price": (-20_000.0, 50_000.0),
    "frequency": (45.0, 65.0),
    "storage": (-40_000.0, 40_000.0),
    "scheduled_inflow": (0.0, 100_000.0),
    "transfer_capacity": (0.0, 200_000.0),
    "capacity": (0.0, 2_000_000.0),
    "published_intensity": (0.0, 2_000.0),
    "generation_share": (-5.0, 105.0),
    "published_generation": (-20_000.0, 500_000.0),
    "emission_factor": (0.0, 3_000.0),
    "marginal_intensity": (-5_000.0, 10_000.0),
    "marginal_index": (0.0, 100.0),
}

# Plants that stand still draw a little power; what draws more than this is not generation.
# `unknown` bundles pumping at some publishers, and storage charges.
DRAWS_MW = {"solar": 600.0, "unknown": 5_000.0, "hydro": 5_000.0, "battery": 20_000.0}
DRAWS_MW |= {"pumped_hydro": 20_000.0}
DRAW_MW = 400.0


# Percentages of a mix, each rounded to a tenth, add up to a hundred but for some tenths.
WHOLE_PERCENT = (98.0, 102.0)

CONTRADICTS = "contradicts another row of the same interval"
IN_THE_FUTURE = "in the future"
INCOMPLETE = "without "
NOTHING: Mapping[Span, Past] = {}
# Measures whose components are the fuels of one mix: what one of them lacks, the others do not say.
MIXES = ("generation", "generation_share")
OF_ANOTHER_DAY = "of a document that reaches into the future, so is not of the day asked for"

_Key = tuple[str, str, str, datetime, datetime, datetime | None]


class Judged(NamedTuple):
    """The rows that could be true, the others, and those that waited and can be true now."""

    kept: list[Row]
    quarantined: list[Quarantined]
    released: list[Row]


def judge(
    source: Source,
    document: Document,
    rows: Iterable[Row],
    *,
    now: datetime,
    latest: Mapping[tuple[str, str], Latest],
    past: Mapping[Span, Past] = NOTHING,
) -> Judged:
    """Keep what could be true of a document's rows, and say of each other row why not.

    Of equal rows one is kept. `latest` are the source's newest stored readings: a row that lacks
    a component which then carried a notable share is incomplete, not smaller. `past` is what is
    stored beside the rows: `crawler.plausible` says which jumps between them cannot be true.
    """
    kept: dict[_Key, Row] = {}
    aside: list[Quarantined] = []
    contradicted: set[_Key] = set()
    for row in rows:
        key = (row.zone, row.measure, row.unit, row.start, row.end, row.issued_at)
        reason = _objection(source, document, row, now, latest.get((row.zone, row.measure)))
        if reason is None and (key in contradicted or kept.get(key, row).values != row.values):
            contradicted.add(key)
            reason = CONTRADICTS
            if key in kept:
                aside.append(Quarantined(kept.pop(key), reason))
        if reason is None:
            kept[key] = row
        else:
            aside.append(Quarantined(row, reason))
    if source.undated and any(reason == IN_THE_FUTURE for _, reason in aside):
        aside += [Quarantined(row, OF_ANOTHER_DAY) for row in kept.values()]
        kept.clear()
    sifted = sift(kept.values(), past)
    return Judged(sifted.kept, aside + sifted.aside, sifted.released)


def _objection(
    source: Source, document: Document, row: Row, now: datetime, latest: Latest | None
) -> str | None:
    return (
        _wrong_place(source, document, row)
        or _wrong_time(row, now)
        or _wrong_number(source, row)
        or _incomplete(source, row, latest)
        or _no_whole(row)
    )


def _wrong_place(source: Source, document: Document, row: Row) -> str | None:
    if row.zone not in source.zones:
        return f"zone {row.zone} is not this source's"
    if row.measure not in source.measures:
        return f"measure {row.measure} is not this source's"
    window = document.window
    if window is not None and not (row.end > window.start and row.start < window.end):
        return "outside the window that was asked for"
    return None


def _wrong_time(row: Row, now: datetime) -> str | None:
    if row.start.utcoffset() != timedelta(0) or row.end.utcoffset() != timedelta(0):
        return "its times are not in UTC"
    if row.end <= row.start:
        return "it ends before it starts"
    if row.start < EARLIEST:
        return f"before {EARLIEST:%Y}"
    newest = now + CLOCK_SLACK + AHEAD.get(row.measure, timedelta(0))
    if row.issued_at is None and row.start > newest:
        return IN_THE_FUTURE
    if row.issued_at is not None and row.issued_at > now + CLOCK_SLACK:
        return "issued in the future"
    if row.start > now + FARTHEST:
        return f"more than {FARTHEST.days} days ahead"
    return None


def _wrong_number(source: Source, row: Row) -> str | None:
    low, high = BOUNDS.get(row.measure, (-1e7, 1e7))
    lowest = 0.0 if row.measure == "generation" else low
    if _all_within(row.values.values(), lowest, high):
        return None  # as nearly always, told at once
    for component, value in row.values.items():
        if value is None or not math.isfinite(value):
            return f"{component} is not a number"
        if not low <= value <= high:
            return f"{component} {value:g} {row.unit} is beyond {low:g}..{high:g}"
        usual = DRAWS_MW.get(component, DRAW_MW)
        if row.measure == "generation" and value < -source.draws.get(component, usual):
            return f"{component} {value:g} MW draws more than a plant at rest"
    return "no component" if not row.values else None


def _all_within(values: Collection[float | None], low: float, high: float) -> bool:
    numbers = [value for value in values if value is not None]
    if not numbers or len(numbers) < len(values) or not math.isfinite(sum(numbers)):
        return False
    return low <= min(numbers) and max(numbers) <= high


def _no_whole(row: Row) -> str | None:
    """Why the shares of a mix are none: what is left out of them, or told twice, nobody says."""
    whole = sum(value or 0 for value in row.values.values())
    low, high = WHOLE_PERCENT
    if row.measure == "generation_share" and not low <= whole <= high:
        return f"its shares add up to {whole:g} %"
    return None


def _incomplete(source: Source, row: Row, latest: Latest | None) -> str | None:
    missing = source.expects.get(row.measure, frozenset()) - row.values.keys()
    if missing:
        return f"{INCOMPLETE}{', '.join(sorted(missing))}"
    if latest is None or not _recent(row, latest):
        return None
    lost = _lost(latest.values, row.values) if row.measure in MIXES else []
    lost = lost or (_lost(latest.parts, row.parts) if row.parts else [])
    return f"{INCOMPLETE}{', '.join(sorted(lost))}, which it had before" if lost else None


def _lost(had: Mapping[str, float], has: Mapping[str, float | None]) -> list[str]:
    if had.keys() <= has.keys():
        return []
    notable = max(NOTABLE_SHARE * sum(map(abs, had.values())), 1)
    return [word for word, mw in had.items() if abs(mw) >= notable and word not in has]


def _recent(row: Row, latest: Latest) -> bool:
    return abs(row.start - latest.start) <= REMEMBERED
