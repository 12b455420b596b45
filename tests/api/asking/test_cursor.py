"""A cursor gives back the key that it was made of, to its own question, and nothing to nonsense."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.asking.cursor import LONGEST, VERSION, cursor_after, key_of
from api.errors import Problem

MOMENTS = st.datetimes(timezones=st.just(UTC))
NUMBERS = st.integers(-(2**63), 2**63 - 1)
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
ASKED = {"zone": "GB", "start": datetime(2024, 6, 1, tzinfo=UTC), "cursor": None, "limit": 10}
KINDS = (datetime, int, str)


def refusal(asked: dict[str, Any], *kinds: Any) -> Problem:
    with pytest.raises(Problem) as raised:
        key_of(asked, *kinds)
    assert raised.value.code == 422
    assert list(raised.value.messages["query"]) == ["cursor"]
    return raised.value


@given(MOMENTS, NUMBERS, TEXTS)
def test_a_key_comes_back_as_it_was(moment: datetime, number: int, text: str) -> None:
    cursor = cursor_after(ASKED, moment, number, text)
    assert key_of(ASKED | {"cursor": cursor}, *KINDS) == (moment, number, text)


def test_without_a_cursor_there_is_no_key() -> None:
    assert key_of(ASKED, *KINDS) is None


def test_a_page_may_be_longer_but_not_of_another_question() -> None:
    cursor = cursor_after(ASKED, 7)
    assert key_of(ASKED | {"cursor": cursor, "limit": 99}, int) == (7,)
    assert "another question" in str(refusal(ASKED | {"cursor": cursor, "zone": "FR"}, int))


@given(st.text(max_size=40) | st.binary(max_size=40).map(lambda b: urlsafe_b64encode(b).decode()))
def test_nonsense_is_refused(text: str) -> None:
    refusal(ASKED | {"cursor": text}, int)


@pytest.mark.parametrize(
    "parts",
    [
        [VERSION + 1],
        [VERSION, 5],
        [VERSION, "0" * 12, 7],
        {"a": 1},
        [],
        [True, None, 7],
    ],
)
def test_json_that_we_did_not_write_is_refused(parts: Any) -> None:
    written = urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")
    refusal(ASKED | {"cursor": written}, int)


def test_parts_of_another_kind_or_beyond_the_databases_numbers_are_refused() -> None:
    for part, kind in [("7", int), (7, str), (2**63, int), (2**62, datetime), (True, int)]:
        refusal(ASKED | {"cursor": cursor_after(ASKED, part)}, kind)
    refusal(ASKED | {"cursor": cursor_after(ASKED, "a\0b")}, str)
    refusal(ASKED | {"cursor": cursor_after(ASKED, 1, 2)}, int)


def test_a_cursor_with_padding_or_too_long_is_refused() -> None:
    cursor = cursor_after(ASKED, 7)
    refusal(ASKED | {"cursor": cursor + "="}, int)
    refusal(ASKED | {"cursor": cursor_after(ASKED, "x" * LONGEST)}, str)
