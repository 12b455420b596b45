"""Which forecast answers for a zone and a measure, for those who ask for what was foretold when."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from psycopg2.extensions import connection as Connection

from api.asking.filters import span_of
from api.asking.schemas import LONGEST_RANGE
from api.errors import invalid, unknown
from api.finding.named import source_asked, zone_somewhere
from api.models import foretelling
from api.models.foretelling import AVERAGES, Standing
from database.moments import later
from database.readings import Series

T = TypeVar("T")


class Answering(NamedTuple):
    """The series that answers, where it stands in for another measure, for which, and whom.

    `passed_over`: the stale forecasts in whose place it answers.
    """

    zone: str
    series: Series
    instead_of: str | None
    passed_over: Sequence[Standing]


def reach_of(asked: Mapping[str, Any], now: datetime) -> tuple[datetime, datetime]:
    """The request's span: from `as_of` or the present moment on, as far as may be asked for.

    Errors are those of `span_of`.
    """
    start: datetime = asked["start"] or asked["as_of"] or now
    end: datetime = asked["end"] or later(start, LONGEST_RANGE)
    return span_of({"start": start, "end": end})


def answering(
    connection: Connection,
    asked: Mapping[str, Any],
    span: tuple[datetime, datetime],
    now: datetime,
    read: Callable[[Series], Sequence[T]],
    *,
    series_id: int | None = None,
) -> tuple[Answering, Sequence[T]]:
    """The first ranked forecast in which `read` finds anything, and what it finds.

    Where none has anything, the first, and nothing. With `series_id`, from a cursor, that one.
    Raises a 404 `Problem` where nothing of the kind is foretold.
    """
    zone, standings = _standings(connection, asked, span, now)
    ranked = [one.series for one in standings]
    if series_id is not None:
        ranked = [series for series in ranked if series.series_id == series_id]
        if not ranked:
            raise invalid(cursor="This cursor is of a forecast that is not here.")
    tried = ((series, read(series)) for series in ranked)
    series, told = next(((one, some) for one, some in tried if some), (ranked[0], ()))
    return _answering(zone, standings, series, asked), told


def side_by_side(
    connection: Connection,
    asked: Mapping[str, Any],
    span: tuple[datetime, datetime],
    now: datetime,
    read: Callable[[Series], Sequence[T]],
) -> tuple[Answering, list[tuple[Standing, Sequence[T]]]]:
    """Every forecast of what is asked for, the best first, and what `read` finds of each.

    Raises a 404 `Problem` where nothing of the kind is foretold.
    """
    zone, standings = _standings(connection, {**asked, "source": None}, span, now)
    answers = _answering(zone, standings, standings[0].series, asked)
    return answers, [(one, read(one.series)) for one in standings]


def _answering(
    zone: str, standings: Sequence[Standing], series: Series, asked: Mapping[str, Any]
) -> Answering:
    is_instead = asked["measure"] is None and series.measure != AVERAGES[0]
    passed_over = foretelling.passed_over(standings, series)
    return Answering(zone, series, AVERAGES[0] if is_instead else None, passed_over)


def _standings(
    connection: Connection,
    asked: Mapping[str, Any],
    span: tuple[datetime, datetime],
    now: datetime,
) -> tuple[str, list[Standing]]:
    zone = zone_somewhere(connection, asked).key
    found, as_of = _ranked(connection, zone, asked), asked["as_of"]
    return zone, foretelling.standings(connection, found, *span, now=now, as_of=as_of)


def _ranked(connection: Connection, zone: str, asked: Mapping[str, Any]) -> list[Series]:
    source, measure = source_asked(connection, asked), asked["measure"]
    factor_set = asked.get("factor_set")
    measures = AVERAGES if measure is None else (measure,)
    found = foretelling.series_of(connection, zone, measures, as_of=asked["as_of"])
    # where there was none yet, those of today, in which nothing will be found
    found = found or foretelling.series_of(connection, zone, measures)
    if not found:
        raise unknown(measure=f"Nobody foretells {' or '.join(measures)} of {zone}.")
    chosen = [series for series in found if source in (None, series.source)]
    if not chosen:
        raise unknown(source=f"{source} does not foretell {' or '.join(measures)} of {zone}.")
    stating = [one for one in chosen if factor_set in (None, *one.components)]
    if not stating:
        raise unknown(factor_set=f"Nobody foretells that of {zone} with factor_set {factor_set}.")
    return stating
