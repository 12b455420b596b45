"""Long lists in JSON, made and written some rows at a time: whole, a year would fill the memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

import orjson
from flask import Response

# So many rows are made and written at a time: some megabytes.
PIECE_ROWS = 2_000
# A list of more is sent as it is written: it has no entity tag, and is not kept.
MOST_WHOLE = 20_000


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a list: how many, and how those at some places are made."""

    count: int
    made: Callable[[slice], list[dict[str, object]]]

    def pieces(self) -> Iterator[bytes]:
        """The list as JSON, without its brackets."""
        for first in range(0, self.count, PIECE_ROWS):
            rows = self.made(slice(first, first + PIECE_ROWS))
            yield (b"," if first else b"") + orjson.dumps(rows, option=orjson.OPT_NAIVE_UTC)[1:-1]


def answer_of_rows(members: Mapping[str, object], name: str, rows: Rows) -> Response:
    """A JSON object with some members and, as the last, the list `name`; else as `answer`."""
    opened = orjson.dumps(members, option=orjson.OPT_NAIVE_UTC)[:-1]
    between = b"," if members else b""
    begun = opened + between + orjson.dumps(name) + b":["
    pieces = chain([begun], rows.pieces(), [b"]}"])
    text = pieces if rows.count > MOST_WHOLE else b"".join(pieces)
    return Response(text, mimetype="application/json")
