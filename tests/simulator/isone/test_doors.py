"""The two simulated doors: who is let in, and that what they say looks like ISO New England's."""

import json
import re
from base64 import b64encode
from datetime import UTC, datetime

import pytest

from simulator import server
from simulator.wire import Question
from tests.recordings.shelf import on_the_shelf, recorded

NOW = datetime(2026, 6, 1, 16, 3, tzinfo=UTC)
SERVICES, CHARTS = "webservices.iso-ne.com", "www.iso-ne.com"


def login(password: str) -> dict[str, str]:
    return {"authorization": "Basic " + b64encode(f"someone:{password}".encode()).decode()}


def service(path: str, headers=None, now: datetime = NOW):
    question = Question(SERVICES, f"/api/v1.1/{path}", {}, headers or login("a-good-password"))
    return server.answer(question, 1, now)


def chart(kind: str, day: str, now: datetime = NOW, **named: str):
    form = {"requestType": kind, "startDate": day, "endDate": day} | named
    form = {f"_nstmp_{name}": text for name, text in form.items()}
    return server.answer(Question(CHARTS, "/ws/wsclient", form=form), 1, now)


@pytest.mark.parametrize(
    "headers", [{"accept": "*/*"}, login("wrong-password"), {"authorization": "Basic ?"}]
)
def test_a_stranger_is_unauthorized(headers):
    assert service("genfuelmix/day/20260601", headers).status == 401


def test_one_record_is_an_object_and_none_is_nothing():
    soon = datetime(2026, 6, 1, 4, 5, tzinfo=UTC)
    one = json.loads(service("fiveminutesystemload/day/20260601", now=soon).body)
    assert isinstance(one["FiveMinSystemLoads"]["FiveMinSystemLoad"], dict)
    none = json.loads(service("hourlysysload/day/20260601", now=soon).body)
    assert none == {"HourlySystemLoads": {"HourlySystemLoad": ""}}


def test_an_unknown_chart_is_an_error_of_the_server():
    assert chart("nothing", "06/01/2026").status == 500


def test_a_days_mix_is_stated_at_odd_moments():
    answer = json.loads(service("genfuelmix/day/20260531").body)
    stamps = {record["BeginDate"] for record in answer["GenFuelMixes"]["GenFuelMix"]}
    assert 180 <= len(stamps) <= 270
    assert len({stamp[17:19] for stamp in stamps}) > 40


def kinds(value: object) -> object:
    """The shape of JSON: keys, kinds of value, digits of stamps; of a list its first."""
    if isinstance(value, dict):
        return {key: kinds(part) for key, part in value.items()}
    if isinstance(value, list):
        return [kinds(value[0])] if value else []
    if isinstance(value, str):
        return re.sub(r"\d", "9", value) if value[:1].isdigit() else "text"
    return "number"


@on_the_shelf
@pytest.mark.parametrize(
    ("file", "path"),
    [
        ("genfuelmix_20240101.json", "genfuelmix/day/20240101"),
        ("hourlysysload_20241102.json", "hourlysysload/day/20241102"),
        ("hourlyloadforecast_all_20240309.json", "hourlyloadforecast/all/day/20240309"),
    ],
)
def test_services_look_like_iso_new_englands(file, path):
    theirs = json.loads(recorded(f"isone/{file}"))
    assert kinds(json.loads(service(path).body)) == kinds(theirs)


@on_the_shelf
def test_the_chart_of_the_load_looks_like_iso_new_englands():
    theirs = json.loads(recorded("isone/wsclient_systemload_2025-03-17.json"))
    now = datetime(2025, 3, 17, 14, 55, tzinfo=UTC)
    (ours,) = json.loads(chart("systemload", "03/17/2025", now).body)
    assert kinds(ours["data"]) == kinds(theirs[0]["data"])


@on_the_shelf
@pytest.mark.parametrize(
    ("neighbour", "zones"), [("CA-NB", ("4010",)), ("CA-QC", ("4012", "4013"))]
)
def test_the_charts_of_the_borders_look_like_iso_new_englands(neighbour, zones):
    theirs = json.loads(
        recorded(f"isone/wsclient_externalflow_{neighbour}_US-NE-ISNE_2025-03-26.json")
    )
    named = {f"zone{n}": zone for n, zone in enumerate(zones)}
    (ours,) = json.loads(chart("externalflow", "03/26/2025", **named).body)
    assert kinds(ours["data"]) == kinds(theirs[0]["data"])


@on_the_shelf
@pytest.mark.parametrize("kind", ["w", "s"])
def test_reports_look_like_iso_new_englands(kind):
    question = Question(CHARTS, f"/transform/csv/{kind}phf", {"start": "20250225"})
    ours = server.answer(question, 1, NOW).body.decode().split("\n")
    theirs = recorded(f"isone/csv_{kind}phf_2025-02-25.csv").decode().split("\n")
    assert ours[:7] == theirs[:7]
    assert ours[-1] == theirs[-1]
    shapes = [[re.sub(r"\d+", "9", line) for line in lines] for lines in (ours, theirs)]
    assert shapes[0] == shapes[1]
