"""CAISO's OASIS: a ZIP with one CSV or with an error, hours in UTC, vintages by their schedule."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from crawler.pace import pace_of
from crawler.parsers.caiso import load_forecast, wind_solar_forecast
from crawler.source import Document, Empty, Malformed, Row, Window, read

LOAD = "INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,OPR_DT,MARKET_RUN_ID,TAC_AREA_NAME"
LOAD += ",XML_DATA_ITEM,MW"
SUN = "OPR_DT,INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,TRADING_HUB,RENEWABLE_TYPE"
SUN += ",XML_DATA_ITEM,MW,MARKET_RUN_ID"


def zipped(text: str, name: str = "a.csv") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, text)
    return packed.getvalue()


def of(parser, header: str, *lines: str, at: datetime | None = None) -> list[Row]:
    body = zipped("".join(f"{line}\n" for line in (header, *lines)))
    return read(parser, Document("https://oasis.caiso.com/", body, fetched_at=at))


def hour(utc: int, day: str = "2025-02-19") -> str:
    return f"{day}T{utc:02}:00:00-00:00,{day}T{utc + 1:02}:00:00-00:00"


def load_line(run: str = "DAM", area: str = "CA ISO-TAC", mw: str = "21213.16") -> str:
    return f"{hour(8)},2025-02-19,{run},{area},SYS_FCST_DA_MW,{mw}"


def sun_line(hub: str, kind: str = "Solar", mw: str = "100.5", run: str = "DAM") -> str:
    return f"2025-02-19,{hour(20)},{hub},{kind},RENEW_FCST_DA_MW,{mw},{run}"


def error(code: str, said: str) -> Document:
    text = f'<?xml version="1.0"?><m:ERROR xmlns:m="x"><m:ERR_CODE>{code}</m:ERR_CODE>'
    text += f"<m:ERR_DESC>{said}</m:ERR_DESC></m:ERROR>"
    return Document("https://oasis.caiso.com/", zipped(text, "INVALID_REQUEST.xml"))


@pytest.mark.parametrize(("run", "day"), [("DAM", 18), ("2DA", 17), ("7DA", 12)])
def test_each_run_is_a_vintage_of_ten_past_nine_so_many_days_before(run: str, day: int) -> None:
    (row,) = of(load_forecast, LOAD, load_line(run))
    assert row.issued_at == datetime(2025, 2, day, 17, 10, tzinfo=UTC)
    assert row.values == {"load": 21213.16}


def test_a_forecast_seen_before_it_was_due_was_made_by_then() -> None:
    seen = datetime(2025, 2, 18, 16, 40, tzinfo=UTC)
    (row,) = of(load_forecast, LOAD, load_line(), at=seen)
    assert row.issued_at == seen
    (row,) = of(load_forecast, LOAD, load_line(), at=seen + timedelta(days=1))
    assert row.issued_at == datetime(2025, 2, 18, 17, 10, tzinfo=UTC)


def test_other_areas_are_no_part_of_the_whole() -> None:
    (row,) = of(load_forecast, LOAD, load_line(), load_line(area="PACE", mw="5000"))
    assert row.values == {"load": 21213.16}
    with pytest.raises(Malformed, match="no line is of CA ISO-TAC"):
        of(load_forecast, LOAD, load_line(area="PACE"))


def test_a_run_that_is_not_asked_for_is_malformed() -> None:
    with pytest.raises(Malformed, match=r"unknown run 'RTM' with 21213.16 MW"):
        of(load_forecast, LOAD, load_line("RTM"))


def test_an_hour_of_another_operating_day_is_malformed() -> None:
    with pytest.raises(Malformed, match="is not of 2025-02-20"):
        of(load_forecast, LOAD, load_line().replace(",2025-02-19,", ",2025-02-20,"))


def test_a_quarter_of_an_hour_is_malformed() -> None:
    with pytest.raises(Malformed, match="does not start an hour"):
        of(load_forecast, LOAD, load_line().replace("T09:00:00", "T08:15:00"))


HUBS = ("NP15", "SP15", "ZP26")


def test_three_hubs_make_the_whole() -> None:
    lines = [sun_line(hub, kind) for hub in HUBS for kind in ("Solar", "Wind")]
    (row,) = of(wind_solar_forecast, SUN, *lines)
    assert row.values == {"solar": 301.5, "wind": 301.5}
    assert row.issued_at == datetime(2025, 2, 18, 15, tzinfo=UTC)


def test_without_one_of_its_hubs_a_kind_has_no_sum() -> None:
    lines = [sun_line(hub) for hub in HUBS] + [sun_line(hub, "Wind") for hub in HUBS[:2]]
    (row,) = of(wind_solar_forecast, SUN, *lines)
    assert row.values == {"solar": 301.5}


@pytest.mark.parametrize(
    "line", [sun_line("NP16"), sun_line("NP15", "Fusion"), sun_line("NP15", run="HASP")]
)
def test_an_unknown_hub_kind_or_run_is_named_with_its_megawatts(line: str) -> None:
    with pytest.raises(Malformed, match=r"unknown .* 100.5 MW"):
        of(wind_solar_forecast, SUN, line)


@pytest.mark.parametrize("parser", [load_forecast, wind_solar_forecast])
def test_no_data_is_empty_and_every_other_error_is_told(parser) -> None:
    with pytest.raises(Empty, match="No data returned"):
        read(parser, error("1000", "No data returned for the specified selection"))
    with pytest.raises(Malformed, match="error 1004: Data can be requested for"):
        read(parser, error("1004", "Data can be requested for period of 31 days only"))


def test_what_is_no_zip_is_malformed() -> None:
    with pytest.raises(Malformed, match="no ZIP"):
        read(load_forecast, Document("https://oasis.caiso.com/", b"<html>busy</html>"))


def test_whole_hours_are_asked_within_thirty_one_days() -> None:
    window = Window(datetime(2026, 1, 1, 3, 7, tzinfo=UTC), datetime(2026, 3, 5, 9, 2, tzinfo=UTC))
    asked = [r.params for r in wind_solar_forecast.requests(window)]
    ends = [tuple(str(p[f"{end}datetime"]) for end in ("start", "end")) for p in asked]
    assert ends[0][0] == "20260101T03:00-0000"
    assert ends[-1][1] == "20260305T10:00-0000"
    moments = [[datetime.fromisoformat(stamp.replace("-0000", "Z")) for stamp in e] for e in ends]
    spans = [end - start for start, end in moments]
    assert max(spans) <= timedelta(days=31)


@pytest.mark.parametrize("parser", [load_forecast, wind_solar_forecast])
def test_oasis_is_asked_less_often_than_every_five_seconds_and_apart_from_the_outlook(
    parser,
) -> None:
    pace = pace_of(parser.SOURCE.per_minute)
    assert pace.apart > 5
    assert pace.slack == 0
    assert parser.SOURCE.pace == "caiso oasis"


def test_every_run_is_asked() -> None:
    window = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 8, tzinfo=UTC))
    runs = [request.params["market_run_id"] for request in load_forecast.requests(window)]
    assert runs == ["7DA", "2DA", "DAM"]
