"""Puerto Rico's script of constants, oddity by oddity."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.parsers.prepa import generation as prepa
from crawler.source import Document, Malformed, Row, Window, read

SHARES = {"Bunker": 8, "Diesel": 49, "LNG": 42, "Coal": 0, "Renew": 2}
SITES = (
    ("Hidroelectricas", "Yauco", 9),
    ("COGEN", "AES", 0),
    ("COGEN", "Ecoelectrica", 260),
    ("Turbina de Gas", "Estaciones GT", 505),
    ("Vapor", "Palo Seco", 105),
    ("Renovable", "Wind", 5),
    ("Renovable", "Solar", -1),
    ("Renovable", "Landfill", 0),
)


def script(
    stamp: str = "'1/1/2025' + ' 4:46:02 PM'",
    shares: dict[str, object] | None = None,
    metrics: tuple[tuple[str, object], ...] = (("PREPA", 79), ("Total de Generación", 1000)),
    sites: tuple[tuple[str, str, object], ...] = SITES,
    ending: str = "\r\n",
) -> Document:
    fuels = "".join(f"\t{{fuel: '{k}', value: {v}}},\n" for k, v in (shares or SHARES).items())
    measured = "".join(f"\t{{Index:'9', Desc:'{k}', value: {v}}},\n" for k, v in metrics)
    plants = "".join(
        f"\t{{Index:'0', Type:'{kind}', Desc:'{place}', SiteTotal: {mw},\n\t\tunits:[\n"
        f"\t\t\t{{Index:'0', Unit:'Gas 1', MW: {mw}, MVar:'-4', Cost:9.5, ParentId:'0'}},\n"
        "\t\t]\n\t},\n"
        for kind, place, mw in sites
    )
    text = (
        f"const dataFechaAcualizado = {stamp};\nconst dataByFuel = [\n{fuels}];\n"
        f"const dataMetrics = [\n{measured}];\nconst dataLoadPerSite = [\n{plants}];"
    )
    return Document("https://publisher.invalid/", text.replace("\n", ending).encode())


def only_row(document: Document) -> Row:
    (row,) = read(prepa, document)
    return row


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r\r\n"])
def test_gas_and_oil_are_shares_and_the_others_are_sites(ending: str) -> None:
    assert only_row(script(ending=ending)).values == {
        "gas": 420, "oil": 570, "coal": 0, "hydro": 9, "wind": 5, "solar": -1, "biomass": 0,
    }  # fmt: skip


def test_the_place_of_a_metric_means_nothing() -> None:
    turned = script(metrics=(("Total de Generación", 1000), ("Fossil", 98), ("PPOA", 21)))
    assert only_row(turned) == only_row(script())


def test_a_daily_peak_in_utc_is_not_the_pages_time() -> None:
    peaks = script(metrics=(("Total de Generación", 1000), ("Máxima TS", "'1/1/2025 9:10:03 PM'")))
    assert only_row(peaks).start == datetime(2025, 1, 1, 20, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stamp", "start"),
    [
        ("'7/1/2026' + ' 12:04:59 AM'", datetime(2026, 7, 1, 4, 0, tzinfo=UTC)),
        ("'7/1/2026' + ' 12:05:00 PM'", datetime(2026, 7, 1, 16, 5, tzinfo=UTC)),
        ("'12/31/2026' + ' 11:59:59 PM'", datetime(2027, 1, 1, 3, 55, tzinfo=UTC)),
        ("'3/8/2026' + ' 2:30:00 AM'", datetime(2026, 3, 8, 6, 30, tzinfo=UTC)),
    ],
)
def test_the_stamp_is_local_and_the_island_has_no_summer_time(stamp: str, start: datetime) -> None:
    assert only_row(script(stamp)).start == start


def test_an_unknown_fuel_is_an_alarm_with_its_share() -> None:
    with pytest.raises(Malformed, match="fuel 'Fusion' with 3 % of 1000 MW"):
        read(prepa, script(shares={**SHARES, "Fusion": 3}))


@pytest.mark.parametrize("fuel", SHARES)
def test_half_of_the_shares_is_no_mix(fuel: str) -> None:
    with pytest.raises(Malformed, match=f"without the share of {fuel}"):
        read(prepa, script(shares={k: v for k, v in SHARES.items() if k != fuel}))


@pytest.mark.parametrize(
    "site", [("Baterias", "Cambalache", 40), ("COGEN", "New", 40), ("Renovable", "Tidal", 40)]
)
def test_an_unknown_site_is_an_alarm_with_its_megawatts(site: tuple[str, str, int]) -> None:
    with pytest.raises(Malformed, match=r"unknown site .* with 40 MW"):
        read(prepa, script(sites=(*SITES, site)))


def test_a_new_turbine_burns_what_the_shares_say() -> None:
    more = (*SITES, ("Turbina de Gas", "FEMA GT", 90))
    assert only_row(script(sites=more)).values == only_row(script()).values


def test_a_missing_total_or_two_of_them_are_malformed() -> None:
    for metrics in ((), (("Total de Generación", 1), ("Total de Generación", 2))):
        with pytest.raises(Malformed, match="Total de Generación is stated as"):
            read(prepa, script(metrics=metrics))


def test_nothing_of_the_script_is_run() -> None:
    with pytest.raises(Malformed, match="Wind is '5\\*2', not a number"):
        read(prepa, script(sites=(("Renovable", "Wind", "5*2"),)))
    with pytest.raises(Malformed, match="holds"):
        read(prepa, script(sites=(("Renovable", "Wind", "alert('x')"),)))


def test_sites_and_shares_are_remembered_so_that_a_lost_one_is_noticed() -> None:
    parts = only_row(script()).parts
    assert parts["Hidroelectricas Yauco"] == 9
    assert (parts["Bunker"], parts["Diesel"]) == (80, 490)


def test_it_looks_like_a_browser_and_says_who_it_is() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    (request,) = prepa.requests(Window(now, now.replace(hour=1)))
    agent = request.headers["User-Agent"]
    assert isinstance(agent, str)
    assert agent.startswith("Mozilla/5.0")
    assert "gridtide" in agent
