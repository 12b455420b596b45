"""Routes between cloud regions: what a file must hold, and that all of it is stored or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from database.connection import connect, transaction
from database.routes import BadRoute, best, geometry
from scripts import import_routes

HEADING = (
    "src_cloud,src_region,dst_cloud,dst_region,weight,hop_count,distance_km,"
    "routers_latlon,fiber_wkt_paths,fiber_types"
)
DIRECT = (
    "aws,eu-central-1,aws,eu-west-3,5,2,500,"
    '"(50.1, 8.7)|(48.9, 2.4)","MULTILINESTRING((8.7 50.1, 5 49, 2.4 48.9))",land'
)
SHORTER = DIRECT.replace(",5,2,500,", ",4,3,450,").replace("5 49", "5 49.5")
LONG = DIRECT.replace(",5,2,500,", ",90,9,541,").replace("5 49", "5 45")
BY_SEA = (
    "AWS,eu-west-1,AWS,us-east-1,1,2,6000,"
    '"(53, -6)|(41, -72)","MULTILINESTRING((-6 53, -72 41))",submarine'
)


@pytest.fixture(scope="module")
def home_of_all(module_database: str) -> Iterator[str]:
    """One database for the module, which the program is sent to."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DATABASE_URL", module_database)
        yield module_database


@pytest.fixture
def connection(home_of_all: str) -> Iterator[psycopg2.extensions.connection]:
    """A connection to a database without routes."""
    with closing(connect("owner")) as opened:
        with transaction(opened) as cursor:
            cursor.execute("truncate cloud_region_route_distribution")
        yield opened


@pytest.fixture
def imported(
    connection: psycopg2.extensions.connection,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., tuple[int, str]]:
    """A function from lines to what importing them says; as `itdk` unless told otherwise."""

    def run(
        *lines: str, heading: str = HEADING, more: tuple[str, ...] = ("--source", "itdk")
    ) -> tuple[int, str]:
        file = tmp_path / "routes.csv"
        file.write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
        code = import_routes.main([str(file), *more])
        told = capsys.readouterr()
        return code, (told.out + told.err).replace(f"{file}: ", "")

    return run


def count(connection: psycopg2.extensions.connection) -> int:
    with transaction(connection) as cursor:
        cursor.execute("select count(*) from cloud_region_route_distribution")
        return int(cursor.fetchone()[0])


def test_a_route_is_read_back_as_points(imported, connection) -> None:
    assert imported(BY_SEA) == (0, "1 new or changed, 0 as before\n")
    route = best(connection, "itdk", ("aws", "eu-west-1"), ("aws", "us-east-1"))
    assert route is not None
    assert (route.source, route.hop_count) == ("itdk", 2)
    assert route.geometry.routers == ((53.0, -6.0), (41.0, -72.0))
    assert route.geometry.paths == (((53.0, -6.0), (41.0, -72.0)),)
    assert route.geometry.media == ("submarine",)


def test_of_the_routes_up_to_a_fifth_longer_than_the_shortest_the_likeliest_is_best(
    imported, connection
) -> None:
    imported(DIRECT, SHORTER, LONG)
    route = best(connection, "itdk", ("aws", "eu-central-1"), ("aws", "eu-west-3"))
    assert route is not None  # 500 km seen 5 times; 541 km is more than 1.2 x 450 km
    assert route.hop_count == 2


def test_another_source_and_the_opposite_direction_have_no_such_route(imported, connection) -> None:
    imported(DIRECT)
    assert best(connection, "igdb.no-pops", ("aws", "eu-central-1"), ("aws", "eu-west-3")) is None
    assert best(connection, "itdk", ("aws", "eu-west-3"), ("aws", "eu-central-1")) is None


def test_the_same_file_again_changes_nothing(imported, connection) -> None:
    imported(DIRECT, BY_SEA)
    assert imported(DIRECT, BY_SEA) == (0, "0 new or changed, 2 as before\n")
    assert imported(DIRECT.replace(",5,2,", ",6,2,"), BY_SEA) == (
        *(0, "1 new or changed, 1 as before\n"),
    )
    assert count(connection) == 2


def test_replacing_takes_out_what_the_source_had_and_no_other(imported, connection) -> None:
    imported(DIRECT, BY_SEA)
    imported(DIRECT, more=("--source", "igdb.no-pops"))
    code, told = imported(SHORTER, more=("--source", "itdk", "--replace"))
    assert (code, told) == (0, "1 new or changed, 0 as before, 2 taken out first\n")
    assert count(connection) == 2


def test_a_column_may_name_the_source(imported, connection) -> None:
    assert imported(f"{DIRECT},igdb.with-pops", heading=f"{HEADING},source", more=())[0] == 0
    assert best(connection, "igdb.with-pops", ("aws", "eu-central-1"), ("aws", "eu-west-3"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            DIRECT.replace(",land", ",air"),
            "line 2: fiber_types: 'air' is neither land nor submarine",
        ),
        (DIRECT.replace(",land", ""), "line 2: not as many fields as there are columns"),
        (DIRECT.replace(",land", ","), "line 2: 1 fibre paths have 0 types"),
        (DIRECT.replace("|(48.9, 2.4)", ""), "line 2: 1 fibre paths lie between 1 routers"),
        (DIRECT.replace("eu-west-3", "mars-1"), "line 2: unknown region aws:mars-1"),
        (DIRECT.replace("(50.1, 8.7)", "(150.1, 8.7)"), "line 2: 150.1, 8.7 is no latitude"),
        (DIRECT.replace("(50.1, 8.7)", "50.1, 8.7"), "line 2: routers_latlon is not ("),
        (DIRECT.replace("MULTI", ""), "line 2: fiber_wkt_paths"),
        (DIRECT.replace(",5,2,", ",-5,2,"), "line 2: weight is '-5', not a whole number"),
        (DIRECT.replace(",5,2,", f",{'9' * 5000},2,"), "line 2: weight is '999"),
        (DIRECT.replace("(8.7 50.1, 5 49, 2.4 48.9)", "EMPTY"), "line 2: fiber_wkt_paths is"),
        (DIRECT.replace("8.7 50.1", "nan nan"), "line 2: nan, nan is no latitude"),
        (DIRECT.replace(",500,", ",nan,"), "line 2: distance_km is 'nan', not a length in km"),
    ],
)
def test_a_faulty_line_is_named_and_nothing_is_stored(imported, connection, line, said) -> None:
    code, told = imported(line, BY_SEA)
    assert code == 1
    assert told.startswith(f"import_routes: {said}")
    assert told.endswith("import_routes: nothing is stored\n")
    assert count(connection) == 0


@pytest.mark.parametrize(
    ("heading", "more", "said"),
    [
        (HEADING.replace("weight", "heft"), ("--source", "itdk"), "no column weight"),
        (HEADING, (), "line 2: no source: give --source; known: itdk, "),
    ],
)
def test_a_file_that_lacks_something_is_refused(imported, heading, more, said) -> None:
    code, told = imported(DIRECT, heading=heading, more=more)
    assert (code, told.splitlines()[0][: len(said) + 15]) == (1, f"import_routes: {said}")


def test_a_file_without_routes_or_that_is_not_there_is_told(imported, tmp_path, capsys) -> None:
    assert imported()[0] == 1
    assert import_routes.main([str(tmp_path / "none.csv"), "--source", "itdk"]) == 2


def test_a_path_may_be_known_of_no_cable() -> None:
    assert geometry("(1, 2)|(3., 4.5e-1)", "", "").routers == ((1.0, 2.0), (3.0, 0.45))
    with pytest.raises(BadRoute, match="not MULTILINESTRING"):
        geometry("(1, 2)|(3, 4.5)", "POINT(1 2)", "land")


def test_whoever_serves_may_read_routes_and_not_write_them(connection) -> None:
    with closing(connect("restapi_ro")) as reader:
        assert best(reader, "itdk", ("aws", "eu-central-1"), ("aws", "eu-west-3")) is None
    with (
        closing(connect("crawler_rw")) as writer,
        pytest.raises(psycopg2.errors.InsufficientPrivilege),
        transaction(writer) as cursor,
    ):
        cursor.execute("insert into cloud_region_route_distribution (source) values ('itdk')")
