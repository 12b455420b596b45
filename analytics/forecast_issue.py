"""One forecast of a zone's measure: fitted or taken up again, foretold, brought to its own step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from psycopg2.extensions import connection as Connection

from analytics.forecast import Floats, Foretold, Model, TooLittle, fit, refined
from analytics.forecast_hours import Unfit, moment_of
from analytics.forecast_inputs import Known, Publishers, Target, history, known, mix, targets
from analytics.forecast_schedule import REFRESHED
from database import forecast_models
from database.forecast_models import Fitted
from database.rows import Row

# What a model learns from, and what a fitted one looks back on.
LEARNT, LOOKED_BACK = timedelta(days=366), timedelta(days=35)
REFITTED = timedelta(days=1)
QUANTILES = {0.1: "p10", 0.5: "p50", 0.9: "p90"}
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Issue:
    """A forecast to be kept: its rows, the source foretold, models fitted anew, and how it came."""

    source: str
    rows: Sequence[Row]
    models: Mapping[str, Fitted]
    said: str


def foretell(publishers: Publishers, measure: str, *, full: bool) -> Issue:
    """What is foretold of a zone's measure from where its readings end, as of `publishers.now`.

    As far as models reach, or 24 hours from then. By the series that answers for the measure,
    or the next where that has too little or is stale. Raises Unfit, with what each lacked.
    """
    said = []
    connection, zone, now = publishers.connection, publishers.zone, publishers.now
    for target in targets(connection, zone, measure, now):
        try:
            return _of(target, publishers, full)
        except (Unfit, TooLittle) as error:
            said.append(f"{target.series.source}: {error}")
    raise Unfit("; ".join(said) or "no series has what could be foretold")


def _of(target: Target, publishers: Publishers, full: bool) -> Issue:
    connection, now = publishers.connection, publishers.now
    kept = {one: _kept(connection, target, one, now) for one in target.components}
    span = LOOKED_BACK if all(kept.values()) else LEARNT
    what = known(connection, target, now, span)
    fuels = _fuels(connection, what, now, span)
    told: dict[str, Foretold] = {}
    models: dict[str, Fitted] = {}
    for component in target.components:
        past = history(what, component, publishers, fuels)
        model = kept[component]
        if model is None:
            learnt = fit(past, non_negative=target.series.measure != "price").to_bytes()
            models[component] = Fitted(now, moment_of(past.origin), learnt)
            model = Model.from_bytes(learnt)  # as it will be taken up again, to the last digit
        told[component] = model.foretell(past)
    rows = list(_rows(what, told, now, full))
    said = f"{target.series.source}, {_methods(told)}, from {what.until:%Y-%m-%d %H:%M}"
    return Issue(target.series.source, rows, models, said)


def _kept(connection: Connection, target: Target, component: str, now: datetime) -> Model | None:
    """The model that was fitted within the day before `now`, if one was and is still understood.

    One that had too little to learn from does not count: the past may have been filled in since.
    """
    series = target.series
    found = forecast_models.newest(
        connection, series.zone, series.measure, component, series.source, as_of=now
    )
    if found is None or now - found.fitted_at >= REFITTED:
        return None
    try:
        model = Model.from_bytes(found.model)
    except ValueError:  # an earlier version of ours wrote it
        return None
    return model if model.is_learnt else None


def _fuels(connection: Connection, what: Known, now: datetime, span: timedelta) -> Known | None:
    """The mix that an intensity is derived from."""
    series = what.target.series
    found = None
    if series.measure == "carbon_intensity":
        found = mix(connection, series, now)
    return known(connection, found, now, span) if found else None


def _methods(told: Mapping[str, Foretold]) -> str:
    return ", ".join(f"{component} by {one.method}" for component, one in told.items())


def _rows(what: Known, told: Mapping[str, Foretold], now: datetime, full: bool) -> Iterator[Row]:
    """The steps from where readings end, each with all components and their quantiles."""
    series = what.target.series
    step = series.resolution
    names, columns = zip(*_columns(what, told), strict=True)
    first = moment_of(what.origin)
    skipped = (what.until - first) // step
    steps = len(columns[0])
    if not full:
        steps = min(steps, max(-((first - now - REFRESHED) // step), 0))
    for place, values in enumerate(np.stack(columns, axis=1)[skipped:steps].tolist(), skipped):
        start = first + place * step
        numbers = {name: value for name, value in zip(names, values, strict=True) if value == value}
        if numbers:
            yield Row(series.zone, series.measure, start, start + step, numbers, series.unit, now)


def _columns(what: Known, told: Mapping[str, Foretold]) -> Iterator[tuple[str, Floats]]:
    """Each component's mean and quantiles at the series' own step, by their names."""
    minutes = what.target.series.resolution // MINUTE
    upto = len(what.hourly) * what.fine.per_hour
    for place, component in enumerate(what.target.components):
        recent = what.fine.values[:upto, place]
        one = told[component]
        yield component, refined(one.mean, recent, minutes)
        levels = [refined(one.quantiles[level], recent, minutes) for level in QUANTILES]
        for name, values in zip(QUANTILES.values(), np.sort(np.stack(levels), axis=0), strict=True):
            yield f"{component}_{name}", values
