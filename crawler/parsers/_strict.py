"""Reading strictly: what is not understood is `Malformed` and says where, never a guess."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from math import isfinite, nan
from typing import Any, TypeVar

import orjson

from crawler.source import Document, Malformed

Key = TypeVar("Key")
Value = TypeVar("Value")


def json_of(document: Document) -> Any:
    """The JSON value of an answer; `Malformed` with its first bytes when there is none.

    A byte order mark is passed over.
    """
    try:
        return orjson.loads(document.body.removeprefix(codecs.BOM_UTF8))
    except orjson.JSONDecodeError as error:
        raise Malformed(f"not JSON, {error}: {document.body[:80]!r}") from error


def number(value: object, what: str) -> float:
    """A finite number from a number or its text; `Malformed` naming `what` otherwise.

    >>> number("-37", "Solar")
    -37.0
    >>> number("N/A", "Solar")
    Traceback (most recent call last):
    crawler.source.Malformed: Solar is 'N/A', not a number
    """
    figure = nan
    if isinstance(value, (int, float, str)) and not isinstance(value, bool):
        try:
            figure = float(value)
        except (ValueError, OverflowError):
            figure = nan
    if not isfinite(figure):
        raise Malformed(f"{what} is {value!r}, not a number")
    return figure


def once(stated: dict[Key, Value], key: Key, value: Value, what: str) -> None:
    """Remember a statement; saying it twice alike is saying it once, else it is `Malformed`."""
    earlier = stated.setdefault(key, value)
    if earlier != value:
        raise Malformed(f"{what} is stated twice: {earlier} and {value}")


def summed(stated: Mapping[str, float], words: Mapping[str, str]) -> dict[str, float]:
    """The totals of our components, where several of a publisher's words may mean one of them.

    Added in the order of our words: the same figures make the same sum, in whatever order stated.

    >>> summed({"CCGT": 2.0, "OCGT": 1.0, "INTFR": 7.0}, {"CCGT": "gas", "OCGT": "gas"})
    {'gas': 3.0}
    """
    totals: dict[str, float] = {}
    for word, component in words.items():
        if word in stated:
            totals[component] = totals.get(component, 0.0) + stated[word]
    return totals
