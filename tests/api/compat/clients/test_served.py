"""The server that the faces are tested against, and its data."""

from __future__ import annotations

from datetime import datetime, timedelta

import requests
from flask.testing import FlaskClient

WAIT_SECONDS = 30


def test_the_data_reach_up_to_now(served: str, filled_until: datetime) -> None:
    asked = {"iso": "c3lab:GB", "end": filled_until.isoformat()}
    asked["start"] = (filled_until - timedelta(hours=4)).isoformat()
    told = requests.get(f"{served}/carbon-intensity/", asked, timeout=WAIT_SECONDS).json()
    newest = datetime.fromisoformat(told["carbon_intensities"][-1]["end"])
    assert filled_until - newest < timedelta(minutes=30)


def test_with_gunicorn_or_without_two_zones_answer(served: str, faces: FlaskClient) -> None:
    path = "/balancing-authority/list"
    assert requests.get(served + path, timeout=WAIT_SECONDS).json() == ["GB", "US-PJM"]
    assert faces.get(path).json == ["GB", "US-PJM"]
