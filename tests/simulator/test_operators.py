"""What the publishers are known for, and what a document must therefore show."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from simulator import caiso, elexon, miso, pjm, server
from simulator.wire import Question

SEED = 3
NOW = datetime(2026, 6, 21, 7, 16, tzinfo=UTC)
KEY = {"ocp-apim-subscription-key": "my-own-good-key"}


def ask(host: str, path: str, now: datetime = NOW, headers=None, **query: str):
    return server.answer(Question(host, path, query, headers or {}), SEED, now)


def test_miso_writes_numbers_as_text_in_a_winter_clock():
    answer = json.loads(ask(miso.HOST, "/api/FuelMix").body)
    assert answer["RefId"] == "21-Jun-2026 - Interval 02:10 EST"
    entries = answer["Fuel"]["Type"]
    assert {entry["INTERVALEST"] for entry in entries} == {"2026-06-21 2:10:00 AM"}
    assert len(entries) == 8
    assert all(isinstance(entry["ACT"], str) for entry in entries)
    positive = sum(int(entry["ACT"]) for entry in entries if int(entry["ACT"]) > 0)
    assert answer["TotalMW"] == str(positive)


def outlook(day: date | str, name: str = "fuelsource", now: datetime = NOW) -> list[str]:
    path = day if isinstance(day, str) else f"history/{day:%Y%m%d}"
    body = ask(caiso.HOST, f"/outlook/{path}/{name}.csv", now).body.decode()
    return body.split("\r\n")[1:-1]


def test_california_leaves_the_skipped_hour_empty():
    lines = outlook(date(2026, 3, 8))
    empty = [line[:5] for line in lines if not line.strip(",")[5:]]
    assert len(empty) == 12
    assert (empty[0], empty[-1]) == ("02:00", "02:55")


def test_california_shows_the_repeated_hour_once():
    lines = outlook(date(2025, 11, 2))
    assert [line[:5] for line in lines].count("01:30") == 1


def test_some_files_of_california_end_in_the_next_day():
    ends = {outlook(date(2026, 5, day))[-1][:5] for day in range(1, 20)}
    assert ends == {"23:55", "00:00"}


def test_california_leaves_the_rest_of_today_blank():
    late = datetime(2026, 6, 22, 1, 1, tzinfo=UTC)
    filled = [line for line in outlook("current", now=late) if line.strip(",")[5:]]
    assert filled[-1][:5] == "17:55"


def test_california_answers_a_missing_day_with_a_page():
    for day in (date(2026, 6, 22), date(2012, 1, 1)):
        answer = ask(caiso.HOST, f"/outlook/history/{day:%Y%m%d}/fuelsource.csv")
        assert (answer.status, answer.body[:9]) == (200, b"<!DOCTYPE")


def test_current_is_still_yesterdays_file_shortly_after_midnight():
    midnight = datetime(2026, 6, 21, 7, 5, tzinfo=UTC)
    assert outlook("current", now=midnight) == outlook(date(2026, 6, 20), now=midnight)


def test_california_has_nothing_new_for_who_has_it_already():
    answer = ask(caiso.HOST, "/outlook/history/20260601/fuelsource.csv")
    known = {"if-modified-since": answer.headers["Last-Modified"]}
    again = ask(caiso.HOST, "/outlook/history/20260601/fuelsource.csv", headers=known)
    assert (again.status, again.body) == (304, b"")


def generation(now: datetime = NOW, **query: str) -> dict:
    path = "/api/v1/gen_by_fuel"
    return json.loads(ask(pjm.HOST, path, now, KEY, **query).body)


def test_pjm_wants_a_key_and_gives_one_away():
    refused = ask(pjm.HOST, "/api/v1/gen_by_fuel", datetime_beginning_utc="2026-06-20")
    assert refused.status == 401
    key = json.loads(ask(pjm.SETTINGS_HOST, "/config/settings.json").body)["subscriptionKey"]
    headers = {"ocp-apim-subscription-key": key}
    answer = ask(
        pjm.HOST, "/api/v1/gen_by_fuel", headers=headers, datetime_beginning_utc="2026-06-20"
    )
    assert answer.status == 200


def test_pjm_includes_the_end_of_a_range_in_utc_and_in_eastern_time():
    utc = generation(datetime_beginning_utc="2026-06-20T00:00to2026-06-20T03:00")
    eastern = generation(datetime_beginning_ept="06/19/2026 20:00to06/19/2026 23:00")
    assert utc["items"] == eastern["items"]
    stamps = {item["datetime_beginning_utc"] for item in utc["items"]}
    assert max(stamps) == "2026-06-20T03:00:00"
    assert len(stamps) == 4


def test_pjm_has_pages():
    asked = {"datetime_beginning_utc": "2026-06-20T00:00to2026-06-20T03:00", "rowCount": "15"}
    first, second = generation(**asked), generation(**asked, startRow="16")
    assert [link["rel"] for link in first["links"]] == ["self", "next", "metadata"]
    assert "StartRow=16" in first["links"][1]["href"]
    whole = generation(datetime_beginning_utc=asked["datetime_beginning_utc"])["items"]
    assert first["totalRows"] == second["totalRows"] == len(whole)
    assert [*first["items"], *second["items"]] == whole[:30]


def test_pjm_has_not_yet_published_the_last_hour():
    items = generation(datetime_beginning_utc="2026-06-21T00:00to2026-06-21T23:00")["items"]
    assert items[-1]["datetime_beginning_utc"] == "2026-06-21T06:00:00"


def british(path: str, now: datetime = NOW, **query: str):
    return json.loads(ask(elexon.HOST, f"/bmrs/api/v1{path}", now, **query).body)


def test_british_windows_of_publish_times_are_closed_at_both_ends():
    rows = british(
        "/datasets/FUELINST/stream",
        publishDateTimeFrom="2026-06-20T00:00Z",
        publishDateTimeTo="2026-06-20T01:00Z",
    )
    stamps = {row["publishTime"] for row in rows}
    assert (min(stamps), max(stamps), len(stamps)) == (
        "2026-06-20T00:00:00Z",
        "2026-06-20T01:00:00Z",
        13,
    )


def test_an_unknown_parameter_is_ignored_and_brings_what_is_newest():
    rows = british("/datasets/FREQ", publishDateTimeFrom="2024-01-01T00:00Z")["data"]
    assert rows[0]["measurementTime"] == "2026-06-21T07:14:00Z"
    assert len(rows) == 5761


@pytest.mark.parametrize(("day", "periods"), [
    ("2026-03-29", 46), ("2026-06-20", 48), ("2025-10-26", 50),
])  # fmt: skip
def test_british_days_have_46_48_or_50_periods(day, periods):
    rows = british(f"/balancing/settlement/system-prices/{day}")["data"]
    assert [row["settlementPeriod"] for row in rows] == list(range(1, periods + 1))
    outturn = british("/demand/outturn/stream", settlementDateFrom=day, settlementDateTo=day)
    assert len(outturn) == periods


def test_a_summer_day_starts_the_evening_before():
    (row,) = british("/balancing/settlement/system-prices/2026-06-20/1")["data"]
    assert row["startTime"] == "2026-06-19T23:00:00Z"


def test_n2ex_trades_nothing():
    rows = british(
        "/balancing/pricing/market-index",
        **{"from": "2026-06-20T00:00Z", "to": "2026-06-20T02:00Z"},
    )["data"]
    assert {row["dataProvider"] for row in rows} == {"N2EXMIDP", "APXMIDP"}
    assert {row["price"] for row in rows if row["dataProvider"] == "N2EXMIDP"} == {0.0}


def test_a_window_too_wide_is_a_problem_and_one_without_data_is_empty():
    wide = {"publishDateTimeFrom": "2026-06-01", "publishDateTimeTo": "2026-06-09"}
    problem = british("/datasets/FUELINST", **wide)
    assert problem["status"] == 400
    assert "must not exceed 1 day" in problem["errors"][""][0]
    future = {"publishDateTimeFrom": "2030-01-01", "publishDateTimeTo": "2030-01-01T01:00"}
    assert british("/datasets/FUELINST", **future) == {"data": []}


def test_nothing_of_the_future_is_published():
    window = {"publishDateTimeFrom": "2026-06-21T07:00", "publishDateTimeTo": "2026-06-21T09:00"}
    newest = max(row["publishTime"] for row in british("/datasets/FUELINST", **window)["data"])
    assert datetime.fromisoformat(newest) == NOW - timedelta(minutes=1)
