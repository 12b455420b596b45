"""What was believed at a moment is what had been delivered by then, in any order of deliveries."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2.extensions import connection as Connection

from database.connection import transaction
from database.store import store
from tests.api.bulk.conftest import ask, lines_of_csv, lines_of_json
from tests.api.grid import at, register_source, row

# (interval, MW, when it was recorded, in half-hours): deliveries in the order that they came
DELIVERIES = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(50, 60)), min_size=1, max_size=12
)
sources = map("source.{}".format, count())


def replayed(deliveries: list[tuple[int, int, int]], moment: int) -> dict[datetime, float]:
    """The rule of `database.store`, restated: the newest recording wins, and each was believed
    from then until another took its place."""
    believed: dict[int, list[tuple[int, int]]] = {}
    for step, mw, recorded in deliveries:
        past = believed.setdefault(step, [])
        if not past or (recorded >= past[-1][0] and mw != past[-1][1]):
            past.append((recorded, mw))
    then = {
        step: [mw for recorded, mw in past if recorded <= moment] for step, past in believed.items()
    }
    return {at(step): float(mws[-1]) for step, mws in then.items() if mws}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deliveries=DELIVERIES, moment=st.integers(49, 61))
def test_as_of_is_a_replay_of_what_came(
    client: FlaskClient,
    connection: Connection,
    deliveries: list[tuple[int, int, int]],
    moment: int,
) -> None:
    source = next(sources)
    with transaction(connection) as cursor:
        register_source(cursor, source)
        for step, mw, recorded in deliveries:
            rows = [row("GB", "load", step, {"load": float(mw)})]
            store(cursor, source, rows, recorded_at=at(recorded))
    expected = replayed(deliveries, moment)
    question = {"measure": "load", "source": source, "as_of": at(moment).isoformat()}
    answer = ask(client, **question)
    if not expected:
        assert answer.status_code == 400
        return
    lines = lines_of_json(answer.json)
    assert {datetime.fromisoformat(line[2]): line[3] for line in lines} == expected
    assert [line[2] for line in lines] == sorted(line[2] for line in lines)
    assert lines_of_csv(ask(client, **question, format="csv").text) == lines
