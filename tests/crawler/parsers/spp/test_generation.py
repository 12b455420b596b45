"""Edges of SPP's generation mix: names, halves of a fuel, stamps, doors."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler.parsers.spp import generation
from crawler.source import Document, Empty, Malformed, Window, read

URL = "https://portal.spp.org/chart-api/gen-mix/asFile"
STAMP = "2026-09-06T14:05:00Z"
START = datetime(2026, 9, 6, 14, 5, tzinfo=UTC)


def rows(*lines: str, url: str = URL, window: Window | None = None):
    body = "".join(f"{line}\n" for line in lines).encode()
    return read(generation, Document(url, body, window=window))


def one(names: str, cells: str) -> dict[str, float]:
    (row,) = rows(f"GMT MKT Interval,{names}", f"{STAMP},{cells}")
    return dict(row.values)


def test_market_and_self_are_one_fuel():
    assert one("Coal Market, Coal Self", "10.5,20") == {"coal": 30.5}


@pytest.mark.parametrize(
    "names",
    [" Natural Gas Market, Gas Self", "NATURAL_GAS_MKT,NATURAL_GAS_SELF", "Gas Self,Gas Market"],
)
def test_gas_goes_by_several_names(names):
    assert one(names, "1,2") == {"gas": 3.0}


def test_diesel_has_another_name_in_its_other_half():
    assert one("DIESEL_FUEL_OIL_MKT,DIESEL_FUEL_SELF", "1,22") == {"oil": 23.0}


def test_waste_that_is_burnt_is_biomass_and_waste_heat_is_unknown():
    assert one("Waste Disposal Services,Waste Heat,Other", "1,2,-4") == {
        "biomass": 1.0,
        "unknown": -2.0,
    }


@pytest.mark.parametrize("cells", ["2,,-4,7", "2,-4,,7", ",1,1,7"])
def test_a_fuel_of_which_a_kind_is_blank_is_not_told(cells):
    assert one("Waste Heat,Other Market,Other Self,Wind", cells) == {"wind": 7.0}


def test_storage_charges_below_zero():
    assert one("Energy Storage Market,Energy Storage Self", "-30,10") == {"battery": -20.0}


def test_an_unknown_kind_is_an_alarm_with_its_megawatts():
    with pytest.raises(Malformed, match=r"'fusion market' with 12\.5 MW at 2026-09-06T14:05Z"):
        one("Fusion Market,Fusion Self", "12.5,0")


@pytest.mark.parametrize(
    "names", ["Coal Market,Wind", "Coal Self,Wind", "Coal,Coal Self", "Coal Self,COAL_SELF"]
)
def test_half_of_a_fuel_is_no_fuel(names):
    with pytest.raises(Malformed, match="coal has the columns"):
        one(names, "1,2")


def test_a_blank_half_leaves_its_fuel_out():
    assert one("Coal Market,Coal Self,Wind", ",20,5") == {"wind": 5.0}


def test_a_line_without_figures_is_no_row():
    with pytest.raises(Empty):
        rows("GMTTime,Wind", f"{STAMP},", window=Window(START - timedelta(hours=1), START))


def test_the_parts_of_a_row_are_named_alike_in_all_files():
    (split,) = rows("GMTTIME,COAL_MKT,COAL_SELF,OTHER_MKT,OTHER_SELF", f"{STAMP},1,2,3,4")
    (whole,) = rows("GMT MKT Interval,Coal,Other", f"{STAMP},3,7")
    assert split.parts == whole.parts == {"coal": 3.0, "other": 7.0}


def test_the_average_actual_load_is_the_load_and_the_forecast_is_none():
    (mix, load) = rows("GMT MKT Interval,Wind, Average Actual Load, Load", f"{STAMP},1,30000.5,9")
    assert (mix.measure, load.measure) == ("generation", "load")
    assert load.values == {"load": 30000.5}
    assert one("Wind,Load", "1,9") == {"wind": 1.0}


@pytest.mark.parametrize("stamp", ["2026-09-06T14:05:00", "2026-09-06T14:06:00Z", "noon"])
def test_a_stamp_off_the_grid_or_without_a_clock_is_malformed(stamp):
    with pytest.raises(Malformed):
        rows("GMT MKT Interval,Wind", f"{stamp},1")


def test_an_interval_that_contradicts_itself_is_malformed():
    with pytest.raises(Malformed, match="stated twice"):
        rows("GMT MKT Interval,Wind", f"{STAMP},1", f"{STAMP},2")


def test_only_the_window_is_read_of_a_year():
    window = Window(START, START + timedelta(minutes=5))
    lines = [f"2026-09-06T14:{minute:02}:00Z,{minute}" for minute in (0, 5, 10)]
    (row,) = rows("GMT MKT Interval,Wind", *lines, window=window)
    assert (row.start, row.values) == (START, {"wind": 5.0})


def test_a_file_that_does_not_reach_the_window_is_empty():
    past = Window(START - timedelta(days=400), START - timedelta(days=399))
    with pytest.raises(Empty, match="nothing of the time"):
        rows("GMT MKT Interval,Wind", f"{STAMP},1", window=past)


@pytest.mark.parametrize("body", [b"", b"[]", b" [] \n"])
def test_a_door_with_nothing_behind_it_is_empty(body):
    with pytest.raises(Empty, match="nothing behind it"):
        read(generation, Document(URL, body))


@pytest.mark.parametrize(
    ("url", "zone"),
    [
        (URL, "US-SPP"),
        ("https://portal.spp.org/chart-api/gen-mix-swpw/asFile", "US-SWPW"),
        ("https://portal.spp.org/x?path=%2FSWPW%2FGenMix2Hour_SWPW.csv", "US-SWPW"),
        ("https://portal.spp.org/x?path=%2FGenMix_2024.csv", "US-SPP"),
    ],
)
def test_the_address_tells_whose_mix_it_is(url, zone):
    (row,) = rows("GMT MKT Interval,Wind", f"{STAMP},1", url=url)
    assert row.zone == zone
