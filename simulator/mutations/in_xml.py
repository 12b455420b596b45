"""Faults in an ENTSO-E document: TimeSeries of Periods of Points."""

from __future__ import annotations

import random
from collections.abc import Callable
from copy import deepcopy
from xml.etree import ElementTree

Element = ElementTree.Element

_VALUES = ("quantity", "price.amount")
# Types that never consume, and that alone are their fuel.
_REAL = ("B14", "B16")
_PARTS = ("B12", "B19", "B05")


def mutate(text: str, fault: str) -> str:
    """The document with a fault; an acknowledgement stays as it is."""
    root = ElementTree.fromstring(text)  # noqa: S314 - our own document
    if not _all(root, "TimeSeries"):
        return text
    MUTATIONS[fault](root)
    ElementTree.register_namespace("", root.tag[1:].partition("}")[0])
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, "unicode")


def _named(element: Element, name: str) -> bool:
    return element.tag.rpartition("}")[2] == name


def _all(root: Element, name: str) -> list[Element]:
    return [element for element in root.iter() if _named(element, name)]


def _type(series: Element) -> str:
    return next((element.text or "" for element in _all(series, "psrType")), "")


def _value(point: Element) -> Element:
    return next(element for element in point if any(_named(element, name) for name in _VALUES))


def _renamed(root: Element) -> None:
    for point in _all(root, "Point"):
        _value(point).tag += "New"


def _reordered(root: Element) -> None:
    series = _all(root, "TimeSeries")
    for element in series:
        root.remove(element)
    root.extend(reversed(series))


def _new_fuel(root: Element) -> None:
    series = _all(root, "TimeSeries")
    if not _type(series[0]):
        for element in series:
            ElementTree.SubElement(element, element.tag.replace("TimeSeries", "fusion")).text = "1"
        return
    copy = deepcopy(series[0])
    _all(copy, "psrType")[0].text = "B99"
    root.append(copy)


def _victim(root: Element) -> Element:
    """The first series of a fuel that never consumes, else the first series."""
    series = _all(root, "TimeSeries")
    return next((element for element in series if _type(element) in _REAL), series[0])


def _missing_fuel(root: Element) -> None:
    missing = _type(_victim(root))
    if not missing:
        point = _all(root, "Point")[0]
        point.remove(_value(point))
        return
    for element in _all(root, "TimeSeries"):
        if _type(element) == missing:
            root.remove(element)


def _missing_part(root: Element) -> None:
    series = _all(root, "TimeSeries")
    missing = next((part for part in _PARTS if part in map(_type, series)), None)
    for element in series if missing else ():
        if _type(element) == missing:
            root.remove(element)
    if not missing:
        _missing_fuel(root)


def _duplicated(root: Element) -> None:
    root.extend(deepcopy(series) for series in _all(root, "TimeSeries"))


def _unsorted(root: Element) -> None:
    series = _all(root, "TimeSeries")
    for element in series:
        root.remove(element)
    root.extend(random.Random(7).sample(series, len(series)))


def _one_value(value: str) -> Callable[[Element], None]:
    def change(root: Element) -> None:
        _value(_all(_victim(root), "Point")[0]).text = value

    return change


MUTATIONS: dict[str, Callable[[Element], None]] = {
    "renamed_column": _renamed,
    "reordered_column": _reordered,
    "new_fuel": _new_fuel,
    "missing_fuel": _missing_fuel,
    "missing_part": _missing_part,
    "duplicate_rows": _duplicated,
    "unsorted_rows": _unsorted,
    "not_a_number": _one_value("N/A"),
    "negative": _one_value("-50000"),
    "huge": _one_value("1000000000"),
    "nan": _one_value("NaN"),
}
