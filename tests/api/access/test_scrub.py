"""Log lines keep the id of a key and lose its secret."""

from __future__ import annotations

import logging

import pytest

from api.access.scrub import LOGGERS, SCRUB
from api.application import application
from tests.api.conftest import unreachable

KEY = "gridtide_0123456789ab_" + "Ab-_9" * 8 + "xyz"


@pytest.mark.parametrize("name", LOGGERS)
def test_the_servers_logs_hide_keys_wherever_they_stand(
    name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    application(unreachable)
    monkeypatch.setattr(logging.getLogger(name), "propagate", True)
    logging.getLogger(name).warning('%(h)s "%(r)s"', {"h": "::1", "r": f"GET /?a={KEY}&b={KEY}"})
    assert caplog.messages == [
        '::1 "GET /?a=gridtide_0123456789ab_***&b=gridtide_0123456789ab_***"'
    ]


def test_another_line_is_left_as_it_is() -> None:
    record = logging.makeLogRecord({"msg": "%d of %s", "args": (1, "gridtide_x")})
    assert SCRUB.filter(record)
    assert (record.msg, record.args) == ("%d of %s", (1, "gridtide_x"))
