"""Whoever asks directly from the same machine needs no key; the setting can say otherwise."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from api.access.mode import FORWARDED, is_direct, mode
from api.application import application
from tests.api.conftest import unreachable

PROVIDERS = "/metadata/cloud-location/providers/"
STRANGER = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])
def test_a_process_of_this_machine_asks_directly(peer: str) -> None:
    assert is_direct({"REMOTE_ADDR": peer, "HTTP_HOST": "127.0.0.1"})


@pytest.mark.parametrize(
    "peer",
    ["192.0.2.7", "10.0.0.1", "2001:db8::1", "::ffff:192.0.2.7", "128.0.0.1", "", "1270.0.0.1"],
)
def test_another_machine_does_not(peer: str) -> None:
    assert not is_direct({"REMOTE_ADDR": peer})


def test_a_peer_without_an_address_does_not() -> None:
    assert not is_direct({})


@pytest.mark.parametrize("field", sorted(FORWARDED))
def test_what_a_proxy_passed_on_does_not(field: str) -> None:
    assert not is_direct({"REMOTE_ADDR": "127.0.0.1", field: ""})


@pytest.mark.parametrize("host", ["localhost:8000", "LOCALHOST", "[::1]:80", "127.1.2.3", "myhost"])
def test_this_machine_is_asked_by_a_name_of_its_own(host: str) -> None:
    assert is_direct({"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": host})


@pytest.mark.parametrize(
    "host", ["grid.example.org", "evil.example:8000", "localhost.example", "127.0.0.1.nip.io", ""]
)
def test_a_public_name_tells_of_a_proxy_or_of_a_page_that_took_another_name(host: str) -> None:
    assert not is_direct({"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": host})


@pytest.mark.parametrize("word", ["", "loopback", "open", "keys"])
def test_the_setting_is_one_of_three_words_or_nothing(
    monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    monkeypatch.setenv("GRIDTIDE_ACCESS", word)
    assert mode() == (word or "loopback")


@pytest.mark.parametrize("word", ["Open", "key", "true", "none", " open"])
def test_another_word_stops_the_start_and_names_those_that_can_be(
    monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    monkeypatch.setenv("GRIDTIDE_ACCESS", word)
    with pytest.raises(ValueError, match="it can be loopback, open, keys"):
        application(unreachable)


def test_strangers_need_a_key_unless_all_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked(monkeypatch, "").get(PROVIDERS, environ_base=STRANGER).status_code == 401
    assert asked(monkeypatch, "open").get(PROVIDERS, environ_base=STRANGER).status_code == 200
    assert asked(monkeypatch, "keys").get(PROVIDERS, environ_base=STRANGER).status_code == 401


def test_this_machine_needs_one_only_where_everybody_does(monkeypatch: pytest.MonkeyPatch) -> None:
    forwarded = {"X-Forwarded-For": "192.0.2.7"}
    assert asked(monkeypatch, "").get(PROVIDERS).status_code == 200
    assert asked(monkeypatch, "").get(PROVIDERS, headers=forwarded).status_code == 401
    assert asked(monkeypatch, "open").get(PROVIDERS, headers=forwarded).status_code == 200
    assert asked(monkeypatch, "keys").get(PROVIDERS).status_code == 401


def test_who_needs_no_key_may_send_anything_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = asked(monkeypatch, "").get(PROVIDERS, headers={"auth-token": "anything"})
    assert answer.status_code == 200


def asked(monkeypatch: pytest.MonkeyPatch, word: str) -> FlaskClient:
    monkeypatch.setenv("GRIDTIDE_ACCESS", word)
    return application(unreachable).test_client()
