"""Edges of ERCOT's other dashboards: batteries, load and ties."""

import json

import pytest

from crawler.parsers.ercot import flow, load, storage
from crawler.source import Document, Empty, Malformed, read

EPOCH = 1_759_900_200_000  # 2025-10-08T05:10Z


def rows(parser, content):
    return read(parser, Document("https://www.ercot.com/", json.dumps(content).encode()))


def battery(epoch=EPOCH, charging=-400.5, discharging=58.25, net=-342.25):
    own = {"totalCharging": charging, "totalDischarging": discharging, "netOutput": net}
    return {"previousDay": {"data": [{**own, "timestamp": "then", "epoch": epoch}]}}


def test_a_record_of_batteries_is_of_the_five_minutes_before_it():
    (row,) = rows(storage, battery())
    assert f"{row.start:%H:%M}" == "05:05"
    assert row.values == {
        "battery": -342.25,
        "battery_charging": -400.5,
        "battery_discharging": 58.25,
    }


def test_a_net_output_that_is_not_the_sum_is_malformed():
    with pytest.raises(Malformed, match=r"-340\.0 MW at then is not the sum"):
        rows(storage, battery(net=-340.0))


@pytest.mark.parametrize("epoch", [EPOCH + 1000, "soon", True])
def test_a_time_off_the_grid_is_malformed(epoch):
    with pytest.raises(Malformed):
        rows(storage, battery(epoch=epoch))


def test_a_dashboard_without_days_is_malformed():
    with pytest.raises(Malformed, match="none of previousDay"):
        rows(storage, {"lastUpdated": "2025-10-09 06:41:00-0500"})


def hour(epoch, forecast=1.5, **more):
    return {"hourEnding": 1, "currentLoadForecast": forecast, "epoch": epoch, **more}


def test_an_hour_that_is_over_and_has_no_load_yet_is_neither_told_nor_foretold():
    hours = [hour(1_759_899_600_000), hour(1_759_903_200_000)]
    content = {"lastUpdated": "2025-10-08 00:30:00-0500", "currentDay": {"data": hours}}
    (row,) = rows(load, content)
    assert (f"{row.start:%H:%M}", f"{row.issued_at:%H:%M}") == ("05:00", "05:30")


def test_a_load_under_another_name_is_malformed_and_no_gap():
    content = {
        "lastUpdated": "2025-10-08 00:30:00-0500",
        "currentDay": {"data": [hour(1_759_899_600_000, systemLoadNew=40000.5)]},
    }
    with pytest.raises(Malformed, match=r"unknown field 'systemLoadNew' in .*40000\.5"):
        rows(load, content)


def test_an_update_without_an_offset_says_not_when_a_forecast_was_issued():
    content = {"lastUpdated": "2025-10-08 00:30:00", "currentDay": {"data": [hour(0)]}}
    with pytest.raises(Malformed, match="on a clock that is not stated"):
        rows(load, content)


def tie(epoch=EPOCH, **flows):
    return {"epoch": epoch, "dcE": 0, "dcN": 0, "dcL": 0, "dcR": 0, **flows}


def test_an_import_is_negative_on_the_wire():
    (row,) = rows(flow, {"data": [tie(dcE=-372, dcN=-219, dcR=30)]})
    assert row.values == {"US-SPP": 591.0, "MX-NE": 0.0, "MX-NO": -30.0}


def test_an_interval_has_the_flows_that_most_of_its_records_tell():
    records = [tie(EPOCH + n * 10_000, dcE=dce) for n, dce in enumerate((-99999, 5, 5))]
    (row,) = rows(flow, {"data": records})
    assert row.values["US-SPP"] == -5.0


def test_the_interval_of_the_older_dashboard_is_its_epoch():
    old = {"interval": EPOCH, "dcE": 1, "dcN": 2, "dcL": 0, "dcR": 0}
    (row,) = rows(flow, {"data": [old]})
    assert (f"{row.start:%H:%M}", row.values["US-SPP"]) == ("05:10", -3.0)


def test_an_unknown_tie_is_an_alarm_with_its_megawatts():
    with pytest.raises(Malformed, match="unknown tie dcX with 17 MW"):
        rows(flow, {"data": [tie(dcX=17)]})


def test_a_tie_that_is_missing_is_malformed():
    with pytest.raises(Malformed, match="dcN"):
        rows(flow, {"data": [{"epoch": EPOCH, "dcE": 0, "dcL": 0, "dcR": 0}]})


@pytest.mark.parametrize(("parser", "content"), [(storage, battery()), (flow, {"data": []})])
def test_a_dashboard_without_records_is_empty(parser, content):
    for day in content.values():
        if isinstance(day, dict):
            day["data"] = []
    with pytest.raises(Empty):
        rows(parser, content)
