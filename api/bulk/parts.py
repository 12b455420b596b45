"""Which series answer a question in bulk: one part for each, in an order that pages can follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from psycopg2.extensions import connection as Connection

from api.bulk.question import ALL
from api.errors import Problem
from api.finding.named import named, source_asked
from api.finding.readings import Held, answering, growing_series_of, not_known_yet
from database import columns, readings, zones
from database.columns import Measured
from database.derived import PREFIX, origin_of
from database.moments import MICROSECOND, before
from database.readings import Series
from database.zones import Zone

LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Part:
    """The readings of one series that start in [first, past), and which of its components."""

    series: Series
    components: tuple[str, ...]
    first: datetime
    past: datetime
    factor_set: str | None = None

    @property
    def most(self) -> int:
        """How many readings there are unless intervals overlap."""
        return max(0, -((self.first - self.past) // self.series.resolution))

    @property
    def origin(self) -> str | None:
        """The source of the generation that this is derived from, if it is derived."""
        source = self.series.source
        return origin_of(source) if source.startswith(PREFIX) else None


class Question(NamedTuple):
    """What is asked of each zone: the readings whose interval meets [start, end)."""

    measure: str
    start: datetime
    end: datetime
    source: str | None
    factor_set: str | None
    as_of: datetime | None


class Missing(NamedTuple):
    """A zone that has nothing to answer, and why."""

    zone: str
    detail: str


@dataclass(frozen=True, slots=True)
class Probe:
    """What a series has around a span, as the choice between series asks."""

    measured: Measured
    resolution: timedelta

    def held(self, start: datetime, end: datetime) -> Held | None:
        """How much of the span [start, end) it holds; of a moment, all or nothing."""
        found, step = self.measured, self.resolution
        begins = [one for one in (found.before, found.first, found.after) if one is not None]
        starts = [one for one in (found.after, found.last, found.before) if one is not None]
        if not starts:
            return None
        return Held(begins[0], starts[0] + step, self._share(start, end))

    def _share(self, start: datetime, end: datetime) -> float:
        before = self.measured.before
        reaching = before + self.resolution if before is not None else start
        if start == end:
            return float(reaching > start)
        first = self.measured.first
        inside = min(self.measured.within * self.resolution, end - (first or end))
        over = min(reaching, end) - start if before != start else timedelta(0)
        return (inside + max(over, timedelta(0))) / (end - start)


def zones_of(connection: Connection, names: Sequence[str], measure: str) -> list[Zone]:
    """The zones of these names, each once, in this order; for `all`, those with the measure.

    Raises a 404 `Problem` that says which name no zone has.
    """
    if list(names) == [ALL]:
        return zones.with_data(connection, measure)
    return list({zone.key: zone for zone in (named(connection, name) for name in names)}.values())


def ranked_of(
    connection: Connection,
    zone: Zone,
    measure: str,
    *,
    source: str | None = None,
    factor_set: str | None = None,
    as_of: datetime | None = None,
) -> list[Series]:
    """The series of a zone's measure, the best first; those of a source, with a set of factors.

    With `as_of`, those that were known then; where none was, those of today.

    Raises a 404 `Problem` where there are none, or no such source.
    """
    ranked = growing_series_of(connection, zone, measure, as_of=as_of)
    own = [one for one in ranked if _is_meant(one, source, factor_set)]
    if not own and as_of is not None:
        return ranked_of(connection, zone, measure, source=source, factor_set=factor_set)
    if not own:
        source_asked(connection, {"source": None if source == ALL else source})
        wanted = " and ".join(one for one in (source, factor_set) if one)
        raise Problem(404, f"Region {zone.key} has no data of {measure} with {wanted}.")
    return own


def _is_meant(series: Series, source: str | None, factor_set: str | None) -> bool:
    is_of_source = source in (None, ALL, series.source)
    return is_of_source and (factor_set is None or factor_set in series.components)


def parts_of(
    connection: Connection, zone: Zone, question: Question, pinned: int | None = None
) -> Iterator[Part]:
    """A zone's parts by the number of their series, from the `pinned` one on.

    One part, as `api.finding.readings.answering` chooses, unless every source is asked for; on
    the pages after its first, the series that was chosen then. Errors are those of `answering`.
    """
    ranked = ranked_of(
        connection,
        zone,
        question.measure,
        source=question.source,
        factor_set=question.factor_set,
        as_of=question.as_of,
    )
    if question.source == ALL:
        known = _known(connection, ranked, question.as_of)
        ordered = sorted(known, key=lambda one: one.series_id)
        chosen = [one for one in ordered if pinned is None or one.series_id >= pinned]
    else:
        chosen = [one for one in ranked if one.series_id == pinned]
        chosen = chosen or [_answering(connection, ranked, question)]
    return (part_of(series, question) for series in chosen)


def _known(connection: Connection, ranked: list[Series], as_of: datetime | None) -> list[Series]:
    """Those of which anything was known at a moment; a 400 `Problem` where nothing was."""
    if as_of is None:
        return ranked
    known = [one for one in ranked if readings.newest(connection, one, as_of=as_of)]
    if not known:
        raise not_known_yet()
    return known


def _answering(connection: Connection, ranked: list[Series], question: Question) -> Series:
    def read(series: Series) -> Probe:
        found = columns.measured(
            connection,
            series,
            question.start,
            question.end,
            as_of=question.as_of,
            counting=len(ranked) > 1,
        )
        return Probe(found, series.resolution)

    span = question.start, question.end
    series, _ = answering(connection, ranked, read, *span, as_of=question.as_of)
    return series


def part_of(series: Series, question: Question) -> Part:
    """What of a series is asked for."""
    own = (question.factor_set,) if question.factor_set else series.components
    first = before(question.start, series.resolution - MICROSECOND)
    past = question.end if question.start < question.end else after(question.end)
    return Part(series, own, first, past, question.factor_set)


def after(moment: datetime) -> datetime:
    """The next moment, or the last there is."""
    return min(moment, LAST - MICROSECOND) + MICROSECOND


def from_on(part: Part, first: datetime) -> Part:
    """What of a part starts at a moment or later."""
    return replace(part, first=max(part.first, first))


def until(part: Part, past: datetime) -> Part:
    """What of a part starts before a moment."""
    return replace(part, past=min(part.past, past))
