"""Jobs of the scheduler are each claimed once, told to who asked alone, and never run for ever."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from uuid import UUID

import pytest
from psycopg2.errors import InsufficientPrivilege
from psycopg2.extensions import connection as Connection

from database import schedule_jobs
from database.api_keys import Terms, create, id_of
from database.connection import Role, connect, transaction
from database.schedule_jobs import (
    Beat,
    beat,
    cancel,
    claim,
    finish,
    give_back,
    job,
    jobs,
    settle,
    waiting,
)
from tests.database.servers import query

MINUTE = timedelta(minutes=1)


@pytest.fixture
def own(database: str) -> Iterator[Connection]:
    """A connection of those who keep jobs."""
    with closing(connect("restapi_jobs")) as opened:
        yield opened


def asked(own: Connection, owner: str | None = None, most: int = 20) -> UUID | None:
    return schedule_jobs.create(own, owner, b"{}", workloads=2, time_limit=MINUTE, most=most)


def queued(own: Connection, owner: str | None = None) -> UUID:
    made = asked(own, owner)
    assert made is not None
    return made


def state(own: Connection, which: UUID) -> str | None:
    told = job(own, None, which)
    return told and told.state


def test_a_job_goes_from_queue_to_answer(own: Connection) -> None:
    made = queued(own)
    assert state(own, made) == "queued"
    claimed = claim(own, "me", 1)
    assert claimed is not None
    assert (claimed.schedule_job_id, claimed.request, claimed.time_limit) == (made, b"{}", MINUTE)
    assert beat(own, made, "me", Beat(0.5, "solving", 10.0, 9.0))
    told = job(own, None, made)
    assert told is not None
    assert (told.state, told.share, told.phase) == ("running", 0.5, "solving")
    assert (told.objective, told.bound, told.ahead) == (10.0, 9.0, None)
    finish(own, made, "me", answer=b'{"a": 1}')
    assert state(own, made) == "done"
    assert schedule_jobs.answer(own, None, made) == b'{"a": 1}'


def test_the_oldest_is_claimed_first_and_no_more_than_may_run(own: Connection) -> None:
    first, second = queued(own), queued(own)
    waits = job(own, None, second)
    assert waits is not None
    assert waits.ahead == 1
    claimed = claim(own, "me", 1)
    assert claimed is not None
    assert claimed.schedule_job_id == first
    assert claim(own, "another", 1) is None
    assert not schedule_jobs.may_start(own, 1)
    assert schedule_jobs.may_start(own, 2)
    assert claim(own, "another", 2) is not None


def test_of_many_who_claim_at_once_as_many_get_one_as_may_run(database: str) -> None:
    def claimed(number: int) -> bool:
        with closing(connect("restapi_jobs")) as each:
            return claim(each, str(number), 3) is not None

    with closing(connect("restapi_jobs")) as own:
        for _ in range(8):
            queued(own)
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(claimed, range(8))) == 3


def test_who_asked_sees_his_own_jobs_alone(own: Connection, connection: Connection) -> None:
    with transaction(connection) as cursor:
        ada, bob = (id_of(create(cursor, Terms(name, ["schedule"]))) for name in ("Ada", "Bob"))
    made = queued(own, ada)
    assert [told.schedule_job_id for told in jobs(own, ada, 10)] == [made]
    assert jobs(own, bob, 10) == jobs(own, None, 10) == []
    assert job(own, bob, made) is job(own, None, made) is None
    cancel(own, bob, made)
    assert job(own, ada, made).state == "queued"  # type: ignore[union-attr]
    claim(own, "me", 1)
    finish(own, made, "me", answer=b"{}")
    assert schedule_jobs.answer(own, bob, made) is None


def test_each_asker_may_have_so_many_unfinished_ones(
    own: Connection, connection: Connection
) -> None:
    with transaction(connection) as cursor:
        ada = id_of(create(cursor, Terms("Ada", ["schedule"])))
    assert [asked(own, None, 2) is None for _ in range(3)] == [False, False, True]
    assert asked(own, ada, 2) is not None


def test_what_was_cancelled_is_left_by_whoever_solves_it(own: Connection) -> None:
    made = queued(own)
    claim(own, "me", 1)
    cancel(own, None, made)
    assert not beat(own, made, "me", Beat(0.5, "solving"))
    finish(own, made, "me", answer=b"{}")
    give_back(own, "me")
    assert state(own, made) == "cancelled"


def test_what_is_over_cannot_be_cancelled(own: Connection) -> None:
    made = queued(own)
    claim(own, "me", 1)
    finish(own, made, "me", error="it went wrong")
    cancel(own, None, made)
    told = job(own, None, made)
    assert told is not None
    assert (told.state, told.error) == ("failed", "it went wrong")


def test_a_job_whose_process_is_gone_is_told_as_lost(database: str, own: Connection) -> None:
    made = queued(own)
    claim(own, "me", 1)
    settle(own)
    assert state(own, made) == "running"
    query(database, "update schedule_job set heartbeat_at = heartbeat_at - interval '16 s'")
    settle(own)
    told = job(own, None, made)
    assert told is not None
    assert (told.state, told.error) == ("failed", schedule_jobs.LOST)


def test_what_is_given_back_keeps_its_place_in_the_queue(own: Connection) -> None:
    first, _ = queued(own), queued(own)
    claim(own, "me", 1)
    give_back(own, "me")
    again = claim(own, "another", 1)
    assert again is not None
    assert again.schedule_job_id == first
    assert not beat(own, first, "me", Beat(0.5, "solving"))


def test_answers_are_kept_for_a_day_and_their_jobs_remembered_for_a_week_more(
    database: str, own: Connection
) -> None:
    made = queued(own)
    claim(own, "me", 1)
    finish(own, made, "me", answer=b"{}")
    query(database, "update schedule_job set finished_at = finished_at - interval '23 h'")
    settle(own)
    assert state(own, made) == "done"
    query(database, "update schedule_job set finished_at = finished_at - interval '2 h'")
    settle(own)
    assert state(own, made) == "expired"
    assert query(database, "select answer, request from schedule_job") == [(None, None)]
    query(database, "update schedule_job set finished_at = finished_at - interval '7 d'")
    settle(own)
    assert state(own, made) is None


def test_what_nobody_solved_for_a_day_expires(database: str, own: Connection) -> None:
    made = queued(own)
    query(database, "update schedule_job set created_at = created_at - interval '25 h'")
    settle(own)
    assert state(own, made) == "expired"


@pytest.mark.parametrize("role", ["restapi_ro", "crawler_rw", "restapi_keys"])
def test_nobody_else_sees_what_was_asked(database: str, role: Role) -> None:
    with (
        closing(connect(role)) as other,
        other.cursor() as cursor,
        pytest.raises(InsufficientPrivilege),
    ):
        cursor.execute("select * from schedule_job")


def test_who_keeps_jobs_sees_nothing_else(database: str) -> None:
    seen = """
        select relname from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'p', 'm')
          and has_table_privilege('restapi_jobs', oid, 'select')
    """
    assert query(database, seen) == [("schedule_job",)]


def test_so_many_may_wait_and_no_more(own: Connection, database: str) -> None:
    with closing(connect("restapi_jobs")) as second, closing(connect("restapi_jobs")) as third:
        places = waiting(own, 2), waiting(second, 2), waiting(third, 2)
        with places[0] as first_may, places[1] as second_may, places[2] as third_may:
            assert (first_may, second_may, third_may) == (True, True, False)
        with waiting(third, 2) as may:
            assert may
