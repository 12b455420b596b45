"""From ends to transfers, over a real database: routes stored or estimated, zones read once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import psycopg2
import pytest

from api.models.network import End, Moved, NetworkAccounting, moving, way
from api.models.network.ways import route_of
from api.models.sought import Sought
from database import routes
from database.connection import connect, transaction
from database.routes import Published
from tests.api.grid import DAWN, STEP, fill, row

Connection = psycopg2.extensions.connection

SOUGHT = Sought(factor_set="lifecycle")
END = DAWN + 8 * STEP
FRANKFURT = End.of("AWS:eu-central-1", "DE")
PARIS = End.of("AWS:eu-west-3", "FR")
LONDON = End.of("AWS:eu-west-2", "GB")
COAL, GAS, WIND = 820.0, 490.0, 11.0
BY_ROUTERS = "(50.1, 8.7)|(49.4, 6.9)|(48.9, 2.4)"


@pytest.fixture(scope="module")
def connection(module_database: str) -> Iterator[Connection]:
    """Four hours in which Germany burns coal and Britain, in their second half unknown, gas."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DATABASE_URL", module_database)
        with closing(connect("owner")) as opened:
            steps = range(8)
            coal = [row("DE", "generation", step, {"coal": 100.0}) for step in steps]
            wind = [row("FR", "generation", step, {"wind": 100.0}) for step in steps]
            gas = [row("GB", "generation", step, {"gas": 100.0}) for step in steps[:4]]
            fill(opened, "test.grid", [*coal, *wind, *gas])
            _keep(opened)
            yield opened


def _keep(connection: Connection) -> None:
    cable = "MULTILINESTRING((8.7 50.1, 6.9 49.4), (6.9 49.4, 2.4 48.9))"
    there = Published(
        "itdk", FRANKFURT.place, PARIS.place, 1, 7, 500.0, BY_ROUTERS, cable, "land|land"
    )
    bare = there._replace(source="igdb.no-pops", paths="", types="")
    with transaction(connection) as cursor:
        routes.keep(cursor, [there, bare])


def moved(connection: Connection, *ends: End, origin: End = FRANKFURT, **given: object) -> Moved:
    asked = {"input_gb": 100.0, "output_gb": 10.0} | given
    network = asked.pop("network", NetworkAccounting(source="great-circle"))
    return moving(
        connection,
        origin,
        ends,
        window=(DAWN, END),
        network=network,
        sought=SOUGHT,
        known={},
        **asked,
    )


def values(rates: dict[object, float | None]) -> list[float | None]:
    return list(rates.values())


def test_moving_emits_by_the_power_of_its_hops_and_hosts(connection: Connection) -> None:
    (transfers,) = moved(
        connection, PARIS, network=NetworkAccounting(source="igdb.no-pops")
    ).transfers.values()
    assert transfers.hops == (
        "Router at (50.1000, 8.7000) (c3lab:DE)",
        "Router at (49.4000, 6.9000) (c3lab:DE)",
        "Router at (48.9000, 2.4000) (c3lab:FR)",
    )
    assert transfers.hop_count == 7
    # 152 km and 332 km: an amplifier; two of four in each of the other's halves
    german = 2 * 0.0524 + (1 + 2) * 0.00012
    french = 0.0524 + 2 * 0.00012
    network = (german * COAL + french * WIND) / 3600
    hosts = 0.048 * (COAL + WIND) / 3600
    assert values(transfers.rates_of_network(DAWN, END)) == pytest.approx([network] * 8)
    assert values(transfers.rates_of_endpoint(DAWN, END)) == pytest.approx([hosts] * 8)
    assert values(transfers.rates(DAWN, END)) == pytest.approx([network + hosts] * 8)
    assert (transfers.input.duration, transfers.output.duration) == (
        timedelta(seconds=800),
        timedelta(seconds=80),
    )
    assert transfers.energy_kwh == pytest.approx((german + french + 0.096) * 880 / 3600)
    assert transfers.known_ratio == 1


def test_the_same_region_moves_nothing(connection: Connection) -> None:
    found = moved(connection, FRANKFURT, network=NetworkAccounting())
    assert not found.transfers[FRANKFURT.name].moves
    assert found.data == {}


def test_nothing_to_move_needs_no_route(connection: Connection) -> None:
    network = NetworkAccounting(source="itdk+igdb.no-pops")
    found = moved(connection, LONDON, network=network, input_gb=0.0, output_gb=0.0)
    assert not found.transfers[LONDON.name].moves


def test_a_route_of_the_opposite_direction_is_turned_round(connection: Connection) -> None:
    there = way(connection, "itdk", FRANKFURT, PARIS)
    back = way(connection, "itdk", PARIS, FRANKFURT)
    assert there is not None
    assert back == there.turned
    assert [leg.points[0] for leg in there.legs] == [(50.1, 8.7), (49.4, 6.9)]


def test_a_cable_drawn_from_its_far_end_is_turned_round() -> None:
    texts = (BY_ROUTERS, "MULTILINESTRING((6.9 49.4, 8.7 50.1), (6.9 49.4, 2.4 48.9))", "land|land")
    route = route_of(routes.Stored("itdk", 3, routes.geometry(*texts)))
    assert [leg.points[0] for leg in route.legs] == [(50.1, 8.7), (49.4, 6.9)]


def test_without_a_route_both_ways_to_one_are_told(connection: Connection) -> None:
    found = moved(connection, LONDON, network=NetworkAccounting())
    assert found.transfers == {}
    text = found.warnings[LONDON.name]
    assert text.startswith("No route found for AWS:eu-west-2")
    assert "scripts.import_routes" in text
    assert "great-circle" in text


def test_a_candidate_that_is_no_place_has_no_estimated_route(connection: Connection) -> None:
    zone = End("GB", "GB")
    assert zone.place == ("", "")
    assert moved(connection, zone).warnings == {
        "GB": "No route found for GB: one of its ends has no coordinates"
    }


def test_an_end_whose_zone_has_no_data_is_told(connection: Connection) -> None:
    milan = End.of("AWS:eu-south-1", "IT-NO")
    network = NetworkAccounting(source="great-circle", minimum_ratio=0.1, average_threshold=0.1)
    found = moved(connection, milan, network=network)
    assert "c3lab:IT-NO" in found.warnings[milan.name]


def test_zones_that_are_missing_on_the_way_are_named(connection: Connection) -> None:
    network = NetworkAccounting(source="great-circle", minimum_ratio=0.99)
    text = moved(connection, LONDON, network=network).warnings[LONDON.name]
    assert "too little for route-average; missing: " in text
    assert "c3lab:BE" in text or "c3lab:NL" in text
    assert "AWS:eu-west-2" in text
    assert "with a lower network_hop_carbon_estimation_minimum_known_carbon_power_ratio and" in text


def test_a_zone_known_for_a_part_of_the_time_counts_for_it(connection: Connection) -> None:
    network = NetworkAccounting(source="great-circle", minimum_ratio=0.0, heuristic="world-average")
    found = moved(connection, LONDON, network=network).transfers[LONDON.name]
    first, *_, last = found.rates_of_network(DAWN, END).values()
    assert first is not None
    assert last is not None  # Britain's hops at the world's average
    assert last != pytest.approx(first)
    assert found.rates_of_endpoint(DAWN, END)[DAWN + 4 * STEP] is None
    assert 0 < found.known_ratio < 1


def test_zones_outside_the_full_year_count_as_unknown(connection: Connection) -> None:
    zurich = End("own:zurich", "CH", 47.37, 8.54)
    network = NetworkAccounting(source="great-circle", only_full_range=True, minimum_ratio=0.99)
    assert "c3lab:CH" in moved(connection, zurich, network=network).warnings["own:zurich"]


def test_every_zone_is_read_once(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    read, ranked = [], Sought.ranked
    monkeypatch.setattr(
        Sought, "ranked", lambda self, *given: (read.append(given[1]), ranked(self, *given))[1]
    )
    found = moved(connection, PARIS, LONDON, End("own:lyon", "FR", 45.76, 4.84))
    assert len(read) == len(set(read))
    known = found.data
    read.clear()
    moving(
        connection,
        FRANKFURT,
        [PARIS],
        input_gb=1.0,
        output_gb=1.0,
        window=(DAWN, END),
        network=NetworkAccounting(),
        sought=SOUGHT,
        known=known,
    )
    assert read == []
