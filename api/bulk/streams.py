"""The answer to a question in bulk: whole when it is short, else sent while it is read."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from psycopg2.extensions import connection as Connection

from api.answering.delivery import fresh
from api.bulk import as_json
from api.bulk.formats import TYPES, format_of
from api.bulk.freshness import seconds_of
from api.bulk.names import TERMS, refuse_columns
from api.bulk.pages import Page, page_of
from api.connections import borrowed
from api.errors import invalid
from database.columns import snapshot

ATTRIBUTION = "Attribution"
# Proxies take eight thousand bytes of all headers together, or four.
LONGEST_HEADER = 3000


def answered(asked: Mapping[str, Any], measure: str) -> Response:
    """The readings of a measure that a checked request asks for, in the format that it wants.

    Errors before the first byte are those of `page_of`, and 406.
    """
    kind = format_of(asked)
    refuse_columns(asked, kind)
    with opened() as (connection, now, stack):
        page = page_of(connection, asked, measure, now, file=kind != "json")
        return response_of(page, kind, measure, stack, now)


@contextmanager
def opened() -> Iterator[tuple[Connection, datetime, ExitStack]]:
    """A snapshot and its moment; the stack ends it with the block unless an answer took it over."""
    with ExitStack() as stack:
        connection = stack.enter_context(borrowed())
        yield connection, stack.enter_context(snapshot(connection)), stack


def response_of(page: Page, kind: str, name: str, stack: ExitStack, now: datetime) -> Response:
    """The answer of a page, all of it from the snapshot of `now` that the stack holds.

    What is long goes on reading after this returns: the connection is given back when the last
    byte was sent, or nobody takes it any more. A failure on the way breaks the transfer off, so
    that a part is never taken for the whole.
    """
    headers, seconds = _headers(page, kind, name), seconds_of(page, now)
    found = pieces(page, kind)
    if not page.is_long:
        response = Response(b"".join(found))
    else:
        first = next(found)
        held = stack.pop_all()
        held.callback(found.close)  # nothing may be read any more when the snapshot ends
        response = Response(_given(first, found, held))
        # a generator that was never begun has no end that could be run
        response.call_on_close(held.close)
    response.headers.update(headers)
    response.vary.add("Accept")
    return fresh(response, seconds)


def pieces(page: Page, kind: str) -> Generator[bytes, None, None]:
    """The bytes of an answer."""
    # pyarrow is dear to load, and most workers are never asked for a file
    if kind == "csv":
        from api.bulk import as_csv

        return as_csv.pieces(page)
    if kind == "parquet":
        from api.bulk import as_parquet

        return as_parquet.pieces(page)
    return as_json.pieces(page)


def _given(first: bytes, rest: Iterator[bytes], held: ExitStack) -> Iterator[bytes]:
    with held:
        yield first
        yield from rest


def _headers(page: Page, kind: str, name: str) -> dict[str, str]:
    headers = {"Content-Type": f"{TYPES[kind]}; charset=utf-8" if kind == "csv" else TYPES[kind]}
    if kind != "json":
        headers |= _attribution(page)
        headers["Content-Disposition"] = f'attachment; filename="{_name(page, name)}.{kind}"'
    if page.next:
        query = {**request.args.to_dict(), "cursor": page.next}
        headers["Link"] = f'<{request.path}?{urlencode(query)}>; rel="next"'
    return headers


def _attribution(page: Page) -> dict[str, str]:
    """Whose data a file holds, as JSON in ASCII, where its lines do not say it."""
    if set(TERMS) <= set(page.names):
        return {}
    said = json.dumps(page.terms)
    if len(said) > LONGEST_HEADER:
        raise invalid(
            columns=f"So many sources cannot be named in a header: keep {' and '.join(TERMS)}, or "
            "ask for fewer zones."
        )
    return {ATTRIBUTION: said}


def _name(page: Page, name: str) -> str:
    zones = {part.series.zone for part in page.parts}
    which = next(iter(zones)) if len(zones) == 1 else f"{len(zones)}-zones"
    span = (f"{page.asked[edge]:%Y%m%dT%H%MZ}" for edge in ("start", "end"))
    return "_".join((name, which, *span))
