"""Faults in a script of constants: lists of `{key: 'text', other: 1}`, one of them of fuels."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

_BLOCK = re.compile(r"(const (\w+) = \[\r\n)(.*?)(\];)", re.DOTALL)
_ENTRY = re.compile(r"\t\{(?:[^{}]|\{[^{}]*\})*\},\r\n")
_FLAT = re.compile(r"\{([^{}\r\n]*)\}")
Entries = list[str]


def is_one(text: str) -> bool:
    """Whether a text is such a script."""
    return text.startswith("const ")


def mutate(text: str, fault: str) -> str:
    """The script with a fault."""
    if fault == "future_stamps":
        return re.sub(r"(= '\d+/\d+/)(\d+)", lambda found: f"{found[1]}{int(found[2]) + 2}", text)
    change = MUTATIONS[fault]

    def changed(block: re.Match[str]) -> str:
        return block[1] + "".join(change(block[2], _ENTRY.findall(block[3]))) + block[4]

    return _BLOCK.sub(changed, text)


def _everywhere(change: Callable[[Entries], Entries]) -> Callable[[str, Entries], Entries]:
    return lambda _, entries: change(entries)


def _fuels(change: Callable[[Entries], Entries]) -> Callable[[str, Entries], Entries]:
    return lambda name, entries: change(entries) if name == "dataByFuel" else entries


def _coal_plant(value: str) -> Callable[[str, Entries], Entries]:
    def change(_: str, entries: Entries) -> Entries:
        return [
            re.sub(r"SiteTotal: [^,]+", f"SiteTotal: {value}", entry) if "'AES'" in entry else entry
            for entry in entries
        ]

    return change


def _renamed(entries: Entries) -> Entries:
    return [re.sub(r"\b(value|SiteTotal):", r"\1New:", entry) for entry in entries]


def _reordered(entries: Entries) -> Entries:
    def turned(flat: re.Match[str]) -> str:
        return "{" + ", ".join(reversed(flat[1].split(", "))) + "}"

    return [_FLAT.sub(turned, entry) for entry in entries]


MUTATIONS: dict[str, Callable[[str, Entries], Entries]] = {
    "renamed_column": _everywhere(_renamed),
    "reordered_column": _everywhere(_reordered),
    "new_fuel": _fuels(lambda entries: [*entries, "\t{fuel: 'Fusion', value: 5},\r\n"]),
    "missing_fuel": _fuels(lambda entries: [entry for entry in entries if "'LNG'" not in entry]),
    "missing_part": _fuels(lambda entries: [entry for entry in entries if "Bunker" not in entry]),
    "duplicate_rows": _everywhere(lambda entries: [entry for entry in entries for _ in range(2)]),
    "unsorted_rows": _everywhere(lambda entries: random.Random(7).sample(entries, len(entries))),
    "not_a_number": _coal_plant("N/A"),
    "negative": _coal_plant("-50000"),
    "huge": _coal_plant("1000000000"),
    "nan": _coal_plant("NaN"),
}
