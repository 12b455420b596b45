"""The answer to a question in bulk: whole when it is short, else sent while it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from api.bulk import as_json
from api.bulk.formats import TYPES, format_of
from api.bulk.pages import PIECE_NUMBERS, Page, page_of
from api.connections import borrowed
from database.columns import snapshot


def answered(asked: Mapping[str, Any], measure: str) -> Response:
    """The readings of a measure that a checked request asks for, in the format that it wants.

    All of an answer comes from one snapshot. Its connection is given back when the last byte is
    sent, or nobody takes it any more. A failure on the way breaks the transfer off, so that a part
    is never taken for the whole. Errors before the first byte are those of `page_of`.
    """
    kind = format_of(asked)
    with ExitStack() as stack:
        connection = stack.enter_context(borrowed())
        now = stack.enter_context(snapshot(connection))
        page = page_of(connection, asked, measure, now, file=kind != "json")
        response = _response(pieces(page, kind), page, stack)
    response.mimetype = TYPES[kind]
    response.vary.add("Accept")
    if page.next:
        query = {**request.args.to_dict(), "cursor": page.next}
        response.headers["Link"] = f'<{request.path}?{urlencode(query)}>; rel="next"'
    if kind != "json":
        response.headers["Content-Disposition"] = (
            f'attachment; filename="{_name(page, measure)}.{kind}"'
        )
    return response


def pieces(page: Page, kind: str) -> Iterator[bytes]:
    """The bytes of an answer."""
    # pyarrow is dear to load, and most workers are never asked for a file
    if kind == "csv":
        from api.bulk import as_csv

        return as_csv.pieces(page)
    if kind == "parquet":
        from api.bulk import as_parquet

        return as_parquet.pieces(page)
    return as_json.pieces(page)


def _response(found: Iterator[bytes], page: Page, stack: ExitStack) -> Response:
    if page.most_numbers <= PIECE_NUMBERS:
        return Response(b"".join(found))
    first = next(found)
    held = stack.pop_all()
    response = Response(_given(chain([first], found), held))
    # a generator that was never begun has no end that could be run
    response.call_on_close(held.close)
    return response


def _given(found: Iterator[bytes], held: ExitStack) -> Iterator[bytes]:
    with held:
        yield from found


def _name(page: Page, measure: str) -> str:
    zones = {part.series.zone for part in page.parts}
    which = next(iter(zones)) if len(zones) == 1 else f"{len(zones)}-zones"
    span = (f"{page.asked[edge]:%Y%m%dT%H%MZ}" for edge in ("start", "end"))
    return "_".join((measure, which, *span))
