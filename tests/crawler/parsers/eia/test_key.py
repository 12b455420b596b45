"""EIA's answers repeat the key that they were asked with; none is ever kept."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.attempts import attempts
from crawler.fetch import Fetcher
from crawler.parsers.eia import flow, generation, load, load_forecast
from crawler.source import Document, Parser, Refused, Window
from simulator import server as simulated

KEY = "canary-0123456789abcdef"
NOW = datetime(2026, 6, 21, 12, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(hours=60), NOW - timedelta(hours=40))


def came_to(parser: Parser, key: str) -> list[object]:
    with simulated.start(seed=4, now=NOW) as upstream:
        fetch = Fetcher(parser.SOURCE, upstream=upstream.url, settings={"EIA_API_KEY": key}).fetch
        return [attempt.came_to for attempt in attempts(parser, WINDOW, fetch)]


@pytest.mark.parametrize("parser", [flow, generation, load, load_forecast])
def test_no_kept_document_holds_the_key(parser: Parser, tmp_path: Path) -> None:
    documents = came_to(parser, KEY)
    assert documents
    for document in documents:
        assert isinstance(document, Document)
        assert KEY not in repr(document) + document.url
        Archive(tmp_path).keep("eia.feed", document)
    kept = [gzip.decompress(path.read_bytes()) for path in tmp_path.rglob("*.gz")]
    assert kept
    for body in kept:
        assert KEY.encode() not in body
        assert b'"api_key":"***"' in body


def test_a_wrong_key_is_a_refusal_that_does_not_tell_it() -> None:
    (refusal,) = came_to(load, "wrong-" + KEY)
    assert isinstance(refusal, Refused)
    assert "403" in str(refusal)
    assert KEY not in str(refusal)
