"""A list is the same JSON whether it is written whole or piece by piece."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import nan

import pytest
from flask import Response

from api.answering import rows
from api.answering.answers import answer
from api.answering.rows import Rows, answer_of_rows

NOON = datetime(2024, 6, 1, 12, tzinfo=UTC)


def made(places: slice) -> list[dict[str, object]]:
    """Rows whose number is their place, at a minute each."""
    some = range(7)[places]
    return [{"at": NOON + timedelta(minutes=n), "value": nan if n == 3 else n} for n in some]


@pytest.mark.parametrize("piece", [1, 2, 3, 6, 7, 8])
@pytest.mark.parametrize("most", [0, 6, 7])
@pytest.mark.parametrize("members", [{}, {"zone": "GB", "at": NOON}])
def test_a_list_in_pieces_is_the_list(
    monkeypatch: pytest.MonkeyPatch, piece: int, most: int, members: dict[str, object]
) -> None:
    monkeypatch.setattr(rows, "PIECE_ROWS", piece)
    monkeypatch.setattr(rows, "MOST_WHOLE", most)
    told = answer_of_rows(members, "rows", Rows(7, made))
    assert told.is_streamed == (most < 7)
    assert told.get_data() == answer({**members, "rows": made(slice(None))}).get_data()
    assert told.mimetype == "application/json"


def test_a_list_may_be_empty() -> None:
    assert answer_of_rows({"zone": "GB"}, "rows", Rows(0, made)).data == b'{"zone":"GB","rows":[]}'


def test_no_row_is_made_before_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "PIECE_ROWS", 2)
    monkeypatch.setattr(rows, "MOST_WHOLE", 0)
    asked: list[slice] = []

    def counted(places: slice) -> list[dict[str, object]]:
        asked.append(places)
        return made(places)

    told: Response = answer_of_rows({}, "rows", Rows(7, counted))
    pieces = told.iter_encoded()
    next(pieces)
    next(pieces)
    assert asked == [slice(0, 2)]
