"""Signing in, asking only for what may be seen, and pounds that become grams."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from crawler.catalog import parsers
from crawler.parsers.watttime import _platform, forecast, index, marginal_intensity
from crawler.parsers.watttime._regions import ZONES
from crawler.source import Document, Malformed, Refused, Request, Secret, Setting, Window, read
from database.reference import rows

NOON = datetime(2026, 6, 21, 12, tzinfo=UTC)
WINDOW = Window(NOON - timedelta(hours=1), NOON)


def told(content: object) -> Document:
    return Document("https://api.watttime.org/", json.dumps(content).encode())


def access(*regions: str, endpoint: str = "historical", signal: str = "co2_moer") -> Document:
    may = [{"region": region, "endpoints": [{"endpoint": endpoint}]} for region in regions]
    return told({"signal_types": [{"signal_type": signal, "regions": may}]})


def asked(parser, *answers: Document) -> list[Request]:
    """The requests behind the stepping stones, which are answered in turn."""
    asking = parser.requests(WINDOW)
    request = next(asking)
    for answer in answers:
        assert request.stepping_stone
        request = asking.send(answer)
    return [request, *asking]


def meta(**changes: object) -> dict[str, object]:
    return {
        "data_point_period_seconds": 300,
        "region": "CAISO_NORTH",
        "signal_type": "co2_moer",
        "units": "lbs_co2_per_mwh",
        **changes,
    }


POINT = {"point_time": "2026-06-21T12:00:00+00:00", "value": 1000}


def test_user_and_password_are_settings_that_only_the_login_sees() -> None:
    login = next(marginal_intensity.requests(WINDOW))
    assert login.login == (Setting("WATTTIME_USER"), Setting("WATTTIME_PASSWORD"))
    assert login.stepping_stone


def test_the_token_is_a_secret_of_every_later_question() -> None:
    (request,) = asked(marginal_intensity, told({"token": "abc"}), access("CAISO_NORTH"))
    assert request.headers == {"Authorization": Secret("Bearer abc")}
    assert "abc" not in repr(request)


def test_only_regions_that_the_account_may_see_are_asked_for() -> None:
    seen = access("CAISO_NORTH", "PJM_DC", "NEM_NSW", "MISO_DETROIT")
    requests = asked(marginal_intensity, told({"token": "abc"}), seen)
    assert [request.params["region"] for request in requests] == ["CAISO_NORTH", "PJM_DC"]


@pytest.mark.parametrize("name", ["historical", "/v3/historical", "v3/historical"])
def test_an_endpoint_is_known_by_its_path_too(name: str) -> None:
    seen = access("CAISO_NORTH", endpoint=name)
    assert len(asked(marginal_intensity, told({"token": "abc"}), seen)) == 1


@pytest.mark.parametrize(
    "seen",
    [access(), access("CAISO_NORTH", endpoint="maps"), access("CAISO_NORTH", signal="co2_aoer")],
)
def test_an_account_that_sees_nothing_is_refused(seen: Document) -> None:
    with pytest.raises(Refused, match="may see no region"):
        asked(marginal_intensity, told({"token": "abc"}), seen)


def test_every_region_is_asked_for_its_index() -> None:
    requests = asked(index, told({"token": "abc"}))
    assert [request.params["region"] for request in requests] == list(ZONES)
    assert all(request.may_be_missing for request in requests)


def test_a_sign_in_without_a_token_is_malformed() -> None:
    with pytest.raises(Malformed, match="no token"):
        asked(index, told({"ok": True}))


def test_a_region_speaks_for_the_zone_that_prefers_it() -> None:
    preferred = {
        row["alias"]: row["zone"]
        for row in rows("aliases")
        if row["scheme"] == "watttime" and row["preferred"] == "true"
    }
    assert preferred == ZONES


def test_windows_are_at_most_a_month_and_end_before_the_next_begins() -> None:
    asking = marginal_intensity.requests(Window(NOON - timedelta(days=31), NOON))
    next(asking)
    asking.send(told({"token": "abc"}))
    first = asking.send(access("CAISO_NORTH"))
    second = next(asking)
    assert first.params["end"] == "2026-06-20T11:59:59Z"
    assert second.params["start"] == "2026-06-20T12:00:00Z"


def test_a_pound_is_453_59237_grams() -> None:
    (row,) = read(marginal_intensity, told({"data": [POINT], "meta": meta()}))
    assert row.values == {"marginal": pytest.approx(453.59237)}


def test_imputed_data_are_estimates() -> None:
    data = [POINT | {"imputed_data_used": True}]
    (row,) = read(marginal_intensity, told({"data": data, "meta": meta()}))
    assert row.estimated


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"units": "percentile"}, "in the place of"),
        ({"signal_type": "health_damage"}, "not asked for"),
        ({"region": "ATLANTIS"}, "unknown region"),
    ],
)
def test_another_signal_unit_or_region_is_malformed(changes, words) -> None:
    with pytest.raises(Malformed, match=words):
        read(marginal_intensity, told({"data": [POINT], "meta": meta(**changes)}))


def test_a_stamp_without_an_offset_is_malformed() -> None:
    data = [POINT | {"point_time": "2026-06-21T12:00:00"}]
    with pytest.raises(Malformed, match="no offset"):
        read(marginal_intensity, told({"data": data, "meta": meta()}))


def test_an_answer_of_another_window_is_malformed() -> None:
    document = told({"data": [POINT], "meta": meta()})
    elsewhere = Document(document.url, document.body, window=WINDOW)
    with pytest.raises(Malformed, match="ignored the window"):
        read(marginal_intensity, elsewhere)


def test_nothing_in_the_window_is_no_row() -> None:
    assert read(marginal_intensity, told({"data": [], "meta": meta()})) == []


def test_a_forecast_without_its_moment_of_issue_is_malformed() -> None:
    with pytest.raises(Malformed):
        read(forecast, told({"data": [POINT], "meta": meta()}))


@pytest.mark.parametrize("key", ["watttime.forecast", "watttime.index"])
def test_what_watttime_says_is_not_passed_on(key: str) -> None:
    source = parsers()[key].SOURCE
    assert not source.redistribute
    assert source.requires == _platform.REQUIRES
