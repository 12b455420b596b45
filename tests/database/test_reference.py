"""The reference files are consistent, every disputable number is cited, and loading is quiet."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from psycopg2.extensions import connection as Connection

from api.models import location
from api.models.location import OutsideKnownZones, locate
from database import reference
from database.reference import cloud_regions, factor, factors, fuels, load, rows

ZONES = {row["key"]: row for row in rows("zones")}
# The zones that a point can be in: not the regions of a zone, nor those that we know by name only.
with (Path(location.__file__).with_name("areas.csv")).open() as areas:
    ON_THE_MAP = {row["zone"] for row in csv.DictReader(areas)} & set(ZONES)
EIC = [row["alias"] for row in rows("aliases") if row["scheme"] == "eic"]
SYMBOLS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-"
TABLES = ("zone", "fuel", "zone_alias", "emission_factor", "cloud_region", "source_rank")
# What a unit of electricity from storage emits is that of the hours when it was charged.
GENERATING = [fuel for fuel, is_ in fuels().items() if not is_.storage]


def check_character(code: str) -> str:
    """The sixteenth character of an EIC, from ENTSO-E's EIC reference manual, Annex B."""
    total = sum(SYMBOLS.index(sign) * (16 - place) for place, sign in enumerate(code[:15]))
    return SYMBOLS[36 - (total - 1) % 37]


def test_a_zone_has_one_key() -> None:
    assert len(ZONES) == len(rows("zones")) >= 60


@pytest.mark.parametrize("key", ZONES)
def test_a_zone_lies_on_earth_and_has_a_clock(key: str) -> None:
    zone = ZONES[key]
    assert ZoneInfo(zone["timezone"]).key == zone["timezone"]
    assert -90 <= float(zone["latitude"]) <= 90
    assert -180 <= float(zone["longitude"]) <= 180


@pytest.mark.parametrize("key", sorted(ON_THE_MAP))
def test_the_point_that_stands_for_a_zone_lies_in_it(key: str) -> None:
    zone = ZONES[key]
    assert locate(float(zone["latitude"]), float(zone["longitude"])).zone == key


def test_a_name_means_one_zone_and_that_zone_exists() -> None:
    names = [(row["scheme"], row["alias"]) for row in rows("aliases")]
    assert len(names) == len(set(names))
    assert {row["zone"] for row in rows("aliases")} <= set(ZONES)


def test_every_american_zone_has_its_eia_name_and_every_european_one_an_eic() -> None:
    named = {(row["scheme"], row["zone"]) for row in rows("aliases")}
    beyond = {"US-PR", "US-HI-OA"}  # which Form EIA-930 does not cover
    for key, zone in ZONES.items():
        if zone["country"] == "US" and key not in beyond:
            assert ("eia", key) in named
        elif key in ON_THE_MAP and zone["country"] not in ("CA", "MX"):
            assert ("eic", key) in named or key in beyond


@pytest.mark.parametrize("code", EIC)
def test_an_eic_ends_in_its_check_character(code: str) -> None:
    assert len(code) == 16
    assert code[15] == check_character(code)


def test_a_mistyped_eic_would_be_noticed() -> None:
    right = "10Y1001A1001A83F"
    wrong = [right[:n] + "7" + right[n + 1 :] for n in range(15)]
    assert all(check_character(code) != code[15] for code in wrong if code != right)


def test_germany_has_the_code_of_its_load_and_that_of_its_prices() -> None:
    germany = {row["alias"] for row in rows("aliases") if row["zone"] == "DE"}
    assert {"10Y1001A1001A83F", "10Y1001A1001A82H"} <= germany


def test_renewable_excludes_nuclear_and_low_carbon_is_both() -> None:
    renewable = {fuel for fuel, is_ in fuels().items() if is_.renewable}
    low_carbon = {fuel for fuel, is_ in fuels().items() if is_.low_carbon}
    assert renewable == {"biomass", "geothermal", "hydro", "solar", "wind", "wind_solar"}
    assert low_carbon == renewable | {"nuclear"}


@pytest.mark.parametrize("fuel", GENERATING)
def test_a_fuel_has_a_cited_factor_in_both_sets(fuel: str) -> None:
    for factor_set in ("lifecycle", "direct"):
        found = factors()[factor_set, fuel, None]
        assert len(found.source) > 20
        assert 1990 < found.year < 2100


def test_storage_has_no_factor() -> None:
    assert {fuel for _, fuel, _ in factors()} == set(GENERATING)


def test_only_what_the_publisher_does_not_tell_apart_is_estimated() -> None:
    estimated = {one.fuel for one in factors().values() if one.estimated}
    assert estimated == {"unknown", "wind_solar"}


def test_wind_and_solar_together_emit_neither_less_than_wind_nor_more_than_solar() -> None:
    for factor_set in ("lifecycle", "direct"):
        wind, both, solar = (
            factors()[factor_set, fuel, None].g_per_kwh for fuel in ("wind", "wind_solar", "solar")
        )
        assert wind <= both <= solar


@pytest.mark.parametrize("fuel", GENERATING)
def test_burning_emits_no_more_than_the_whole_life(fuel: str) -> None:
    direct, lifecycle = factors()["direct", fuel, None], factors()["lifecycle", fuel, None]
    assert 0 <= direct.g_per_kwh <= lifecycle.g_per_kwh


def test_a_zone_without_a_factor_of_its_own_has_the_common_one() -> None:
    assert factor("lifecycle", "coal", "PL") == factors()["lifecycle", "coal", None]
    assert factor("lifecycle", "battery", "PL") is None


@pytest.mark.parametrize("name", cloud_regions(), ids=":".join)
def test_a_cloud_region_is_fed_by_the_zone_around_it(name: tuple[str, str]) -> None:
    region = cloud_regions()[name]
    if region.zone is None:
        with pytest.raises(OutsideKnownZones):
            locate(region.latitude, region.longitude)
    else:
        assert locate(region.latitude, region.longitude).zone == region.zone


def test_a_loaded_database_holds_every_row(connection: Connection) -> None:
    for table, file, _ in reference.TABLES:
        assert count(connection, table) == len(rows(file)), table


def test_loading_again_touches_nothing(connection: Connection) -> None:
    before = versions(connection)
    assert load(connection) == {}
    assert versions(connection) == before


def test_loading_after_a_change_elsewhere_rewrites_no_row(connection: Connection) -> None:
    before = versions(connection)
    forget(connection)
    assert load(connection) == dict.fromkeys(TABLES, 0)
    assert versions(connection) == before


def test_what_vanished_from_the_files_is_deleted_but_for_zones(connection: Connection) -> None:
    run(connection, "insert into zone values (default, 'XX', 'old', 'XX', 'UTC', 0, 0)")
    run(
        connection,
        "insert into zone_alias select 'eia', 'OLD', zone_id, true from zone where key = 'XX'",
    )
    forget(connection)
    assert load(connection) == dict.fromkeys(TABLES, 0) | {"zone_alias": 1}
    assert count(connection, "zone") == len(ZONES) + 1


def test_what_was_changed_by_hand_is_put_right(connection: Connection) -> None:
    run(connection, "update emission_factor set g_per_kwh = 1 where fuel = 'gas'")
    run(connection, "update zone set name = 'elsewhere' where key = 'DE'")
    forget(connection)
    assert load(connection)["zone"] == 1
    changed = run(connection, "select count(*) from emission_factor where g_per_kwh = 1")
    assert changed == [(0,)]


def test_a_file_that_names_no_zone_of_ours_changes_nothing(
    connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in reference.FOLDER.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    with (tmp_path / "aliases.csv").open("a") as aliases:
        aliases.write("eia,NOWHERE,US-NOWHERE\n")
    monkeypatch.setattr(reference, "FOLDER", tmp_path)
    before = versions(connection)
    with pytest.raises(reference.Disagrees, match="US-NOWHERE"):
        load(connection)
    assert versions(connection) == before


def run(connection: Connection, statement: str) -> list[tuple[object, ...]]:
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def count(connection: Connection, table: str) -> object:
    return run(connection, f"select count(*) from {table}")[0][0]


def versions(connection: Connection) -> list[list[tuple[object, ...]]]:
    """Which transaction wrote each row: equal before and after means untouched."""
    return [run(connection, statement) for statement in _version_statements()]


def _version_statements() -> Iterator[str]:
    for table in TABLES:
        yield f"select xmin::text, ctid::text from {table} order by ctid"


def forget(connection: Connection) -> None:
    run(connection, "delete from store_fact where name = 'reference'")


def test_each_zone_has_one_preferred_name_in_a_scheme() -> None:
    groups: dict[tuple[str, str], list[str]] = {}
    for row in rows("aliases"):
        groups.setdefault((row["scheme"], row["zone"]), []).append(row["preferred"])
    assert all(
        sorted(said)[-1:] == ["true"] and said.count("true") == 1 for said in groups.values()
    )
