"""Pages of Data Miner made by hand, and the questions that a feed asks of it."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

from crawler.source import Document, Request, Row, Window, read

Item = dict[str, Any]
ADDRESS = "https://api.pjm.com/api/v1/"


def rows(parser: ModuleType, items: list[Item], window: Window | None = None) -> list[Row]:
    """What a feed reads of one page."""
    body = json.dumps({"links": [{"rel": "self", "href": ADDRESS}], "items": items}).encode()
    return read(parser, Document(ADDRESS, body, window=window))  # type: ignore[arg-type]


def questions(parser: ModuleType, window: Window) -> list[Request]:
    """What a feed asks for a window when every answer is its last page."""
    asking = parser.requests(window)
    assert next(asking).stepping_stone
    return [asking.send(None), *asking]
