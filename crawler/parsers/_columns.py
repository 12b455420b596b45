"""Documents by the column: many cells are read in few calls, and looked at again where one fails.

A `Naming` says what stands at a place of the columns; it is asked when something is wrong there,
and not before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from math import isfinite
from operator import itemgetter
from typing import Any, TypeVar, cast

import orjson

from crawler.parsers._strict import number, once
from crawler.source import Malformed

Key = TypeVar("Key")
Value = TypeVar("Value")
Naming = Callable[[int], str]
_NUMERAL = b"0123456789.+-eE,"
Slot = tuple[float, ...]
Column = Sequence[float | None]
"""Figures, and None where none is stated."""


def columns(records: Sequence[Mapping[str, Any]], *fields: str) -> list[list[Any]]:
    """The values of some fields of all records; a record without one of them raises KeyError."""
    return [list(map(itemgetter(field), records)) for field in fields]


def naming(form: str, *columns: Sequence[object]) -> Naming:
    """What a form, `{} at {}`, says with the cells of these columns."""
    return lambda place: form.format(*(column[place] for column in columns))


def known(words: Sequence[str], vocabulary: Collection[str], what: Naming) -> None:
    """Raise `Malformed` naming the first word that is not in the vocabulary."""
    if strangers := set(words).difference(vocabulary):
        place = next(place for place, word in enumerate(words) if word in strangers)
        raise Malformed(f"unknown {what(place)}")


def numbers(values: Sequence[Any], what: Naming) -> list[float]:
    """The `number` of each value; `Malformed` naming the first that is none."""
    if (figures := _at_once(values)) is not None:
        return figures
    return [number(value, what(place)) for place, value in enumerate(values)]


def _at_once(values: Sequence[Any]) -> list[float] | None:
    """The numbers of values that are all finite numbers, or all texts of such."""
    plain = _numerals(values) if isinstance(next(iter(values), None), str) else _plain(values)
    if len(plain) != len(values):
        return None
    figures = list(map(float, plain))
    return figures if isfinite(sum(figures)) else None


def _plain(values: Sequence[Any]) -> Sequence[float]:
    return values if {float, int}.issuperset(map(type, values)) else ()


def _numerals(texts: Sequence[Any]) -> Sequence[float]:
    """What JSON makes of texts, all at once: float() takes four times as long for each of them."""
    try:
        joined = ",".join(texts).encode()
        if joined.translate(None, _NUMERAL):  # what is no number might be another thing to JSON
            return ()
        return cast("list[float]", orjson.loads(b"[%b]" % joined))
    except (orjson.JSONDecodeError, TypeError):
        return ()


def filled(cells: Sequence[Any], what: Naming, blank: str | None = "") -> Column:
    """The `number` of each cell, and None for a blank one."""
    if (figures := _at_once(cells)) is not None:
        return figures
    if blank not in cells:
        return numbers(cells, what)
    places = [place for place, cell in enumerate(cells) if cell != blank]
    stated = numbers([cells[place] for place in places], lambda at: what(places[at]))
    column: list[float | None] = [None] * len(cells)
    for place, figure in zip(places, stated, strict=True):
        column[place] = figure
    return column


def side_by_side(columns: Mapping[str, Column]) -> Iterator[dict[str, float]]:
    """What the columns state at each place, by name."""
    slots = zip(*columns.values(), strict=True)
    stated = map(dict, map(zip, repeat(tuple(columns)), slots))
    if not any(map(_has_gap, columns.values())):
        return cast("Iterator[dict[str, float]]", stated)
    return ({name: mw for name, mw in values.items() if mw is not None} for values in stated)


def totals(columns: Mapping[str, Column], words: Mapping[str, str]) -> dict[str, Column]:
    """The columns of our components: sums of a publisher's, with a gap where any part has one."""
    parts: dict[str, list[Column]] = {}
    for word, component in words.items():
        if word in columns:
            parts.setdefault(component, []).append(columns[word])
    return {component: _added(part) for component, part in parts.items()}


def _added(parts: Sequence[Column]) -> Column:
    if len(parts) == 1:
        return parts[0]
    if not any(map(_has_gap, parts)):
        return list(map(sum, cast("Iterator[Slot]", zip(*parts, strict=True))))
    return [None if None in slot else sum(slot) for slot in zip(*parts, strict=True)]


def _has_gap(column: Column) -> bool:
    """Whether None is in it: adding it up fails there, four times as soon as comparing tells."""
    try:
        sum(cast("Sequence[float]", column))
    except TypeError:
        return True
    return False


def agreed(keys: Iterable[Key], values: Iterable[Value], what: Naming) -> dict[Key, Value]:
    """Each key's value; `Malformed` when a key has two that contradict each other."""
    table: dict[Key, Value] = {}
    for place, (key, value) in enumerate(zip(keys, values, strict=True)):
        if table.setdefault(key, value) != value:
            once(table, key, value, what(place))
    return table


def gathered(
    keys: Iterable[Key], words: Sequence[str], figures: Sequence[float], what: Naming
) -> dict[Key, dict[str, float]]:
    """What is stated under each key, by word; `Malformed` when a word's figures contradict."""
    table: dict[Key, dict[str, float]] = {}
    for place, (key, word, figure) in enumerate(zip(keys, words, figures, strict=True)):
        stated = table.get(key)
        if stated is None:
            stated = table[key] = {}
        if stated.setdefault(word, figure) != figure:
            once(stated, word, figure, what(place))
    return table
