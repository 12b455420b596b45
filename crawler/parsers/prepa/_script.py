"""A script of constants, read and never run: `const NAME = [ {key: 'text', other: 1}, … ];`.

Quotes are single, keys bare, commas trail, lines end in CR LF or CR CR LF.
"""

from __future__ import annotations

import re

from crawler.source import Document, Malformed

Entry = dict[str, str]

_ENTRY = re.compile(r"\{([^{}]*)\}")
_FIELD = re.compile(r"(\w+)\s*:\s*(?:'([^']*)'|([^\s,'{}\[\]]+))\s*(?:,|$)")
_UNITS = re.compile(r"units\s*:\s*\[[^\[\]]*\]\s*,?")


def text_of(document: Document) -> str:
    """The script; `Malformed` when it is none, or when it was cut."""
    text = document.body.decode("utf-8-sig").strip()
    if not text.startswith("const ") or not text.endswith("];"):
        raise Malformed(f"not a whole script of constants: {text[:40]!r} … {text[-40:]!r}")
    return text


def stamp(text: str, name: str) -> str:
    """What a constant of texts joined by + says."""
    found = re.search(rf"const {name} = ('[^']*'(?:\s*\+\s*'[^']*')*);", text)
    if found is None:
        raise Malformed(f"no {name}")
    return "".join(re.findall(r"'([^']*)'", found[1]))


def entries(text: str, name: str) -> list[Entry]:
    """The entries of a list, each field as it is written; a site's own list of units is left out.

    Raises `Malformed` when there is no such list, and for what is no entry of it.
    """
    found = re.search(rf"const {name} = \[(.*?)\n?\];", text, re.DOTALL)
    if found is None:
        raise Malformed(f"no {name}")
    flat = _UNITS.sub("", found[1])
    if rest := _ENTRY.sub("", flat).replace(",", "").strip():
        raise Malformed(f"{name} holds {rest[:80]!r}")
    return [_fields(inside) for inside in _ENTRY.findall(flat)]


def _fields(inside: str) -> Entry:
    if rest := _FIELD.sub("", inside.strip()).strip():
        raise Malformed(f"an entry holds {rest[:80]!r}")
    return {key: quoted or bare for key, quoted, bare in _FIELD.findall(inside.strip())}
