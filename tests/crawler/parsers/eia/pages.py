"""Pages as EIA's API writes them, made by hand."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

from crawler.source import Document, Row, Window, read

Item = dict[str, Any]


def item(period: str, mw: object, **words: str) -> Item:
    return {"period": period, **words, "value": mw, "value-units": "megawatthours"}


def mix(period: str, authority: str, **fuels: object) -> list[Item]:
    return [item(period, mw, respondent=authority, fueltype=fuel) for fuel, mw in fuels.items()]


def page(items: list[Item], total: object = None) -> bytes:
    response = {"total": len(items) if total is None else total, "data": items}
    return json.dumps({"response": response, "apiVersion": "2.1.13"}).encode()


def document(
    items: list[Item],
    total: object = None,
    *,
    offset: int = 0,
    length: int = 5000,
    window: Window | None = None,
) -> Document:
    url = f"https://api.eia.gov/v2/electricity/rto/x/data/?offset={offset}&length={length}"
    return Document(url, page(items, total), window=window)


def rows(parser: ModuleType, items: list[Item], total: object = None, **asked: Any) -> list[Row]:
    return read(parser, document(items, total, **asked))
