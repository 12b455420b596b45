"""The shape of a document, whatever its format; pure and quick.

A shape is a set of elements: columns of CSV, key paths of JSON, element and attribute paths of XML,
constants of JavaScript, headers of a workbook's first sheet, members of ZIPs. Only their names
count, never their order or their values; numbers in names are `#`, a list is like its items.

Big documents are sampled, the same way each time:

- JSON: the first and last 8 items of each list, and of each object whose names are data; beyond
  64 KiB only 16 KiB at the front and 8 KiB at the end are read, where the records between them can
  be left out, else all of it.
- XML: of equal neighbours the first 64 below the root; deeper 3, and 1 when 8 were seen, and then
  nothing more of their parent.
- Text: the first 40 lines of 16 KiB. JavaScript: the first 256 KiB. Workbooks: 20 rows of a sheet.
- ZIP: the names of the members, and the shapes of 64 KiB of the first 3.
"""

from __future__ import annotations

import csv
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from zipfile import BadZipFile, ZipFile

from crawler.source import Malformed
from crawler.words import Shape, question_of
from crawler.workbooks import top

LONGEST_NAME, MOST_KEYS, MOST_ELEMENTS = 200, 64, 1000
WHOLE_JSON, JSON_HEAD, JSON_TAIL, ITEMS = 1 << 16, 1 << 14, 1 << 13, 8
TEXT_BYTES, TEXT_LINES, SCRIPT_BYTES = 1 << 14, 40, 1 << 18
SHEET_ROWS = 20
MEMBERS, MEMBER_BYTES = 3, 1 << 16
AT_THE_ROOT, BELOW, OFTEN = 64, 3, 8
DAMAGED = (Malformed, csv.Error, zlib.error, BadZipFile)

_NUMBER = re.compile(r"\d+")
_DAY_NAME = re.compile(
    r"\b(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?"
    r"|oct(ober)?|nov(ember)?|dec(ember)?|(mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W\d_]")
_CONSTANT = re.compile(r"(?:const|let|var)\s+([A-Za-z_$][\w$]*)\s*=")
_HEADING = re.compile(r"<th\b[^>]*>\s*([^<]{1,80})", re.IGNORECASE)
_BETWEEN = re.compile(rb"\}\s*,\s*(?=\{)")
_TAG = re.compile(rb"<(/?)([\w:.-]+)([^<>]*)>([^<]*</\2>)?")
_ATTRIBUTE = re.compile(rb"([\w:.-]+)\s*=\s*[\"']([^\"']*)")


def structure(body: bytes) -> Shape:
    """The elements of a document's format; `unreadable` of one that is damaged."""
    try:
        names = _names(body)
    except (*DAMAGED, ValueError, LookupError, OSError, RuntimeError):
        names = ["unreadable"]
    return frozenset(("structure", name) for name in names)


def _names(body: bytes) -> list[str]:
    return sorted(set(map(_named, _elements(body))))[:MOST_ELEMENTS]


def _named(name: str) -> str:
    """A name without its numbers and, beside them, months and days of the week.

    Those of a namespace are its version.
    """
    plain = " ".join(name.replace("\0", " ").split())
    if "@xmlns" not in plain and _NUMBER.search(plain):
        plain = _NUMBER.sub("#", _DAY_NAME.sub("#", plain))
    return plain[:LONGEST_NAME]


def _elements(body: bytes) -> Iterable[str]:
    head = body[:256].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"PK\x03\x04"):
        return _archive(body)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _workbook(body)
    if head[:1] in (b"{", b"["):
        return _json(body)
    if head[:1] == b"<":
        page = re.match(rb"<(!doctype\s+)?html", head, re.IGNORECASE)
        return _page(body) if page else _xml(body)
    return _text(body)


def _json(body: bytes) -> Iterator[str]:
    import orjson

    body = body.removeprefix(b"\xef\xbb\xbf")
    if len(body) > WHOLE_JSON:
        front = [found.end() for found in _BETWEEN.finditer(body, 0, JSON_HEAD)]
        back = _BETWEEN.search(body, len(body) - JSON_TAIL)
        if front and back:
            try:
                return _keys(orjson.loads(body[: front[-1]] + body[back.end() :]), "")
            except orjson.JSONDecodeError:  # the two ends are of different depth
                pass
    return _keys(orjson.loads(body), "")


def _keys(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        is_table = len(value) > MOST_KEYS or _are_alike(list(value.values()))
        for key, part in _ends(list(value.items())) if is_table else value.items():
            below = f"{path}.{key if _LETTER.search(key) and not is_table else '*'}"
            yield below
            if isinstance(part, dict | list):
                yield from _keys(part, below)
    elif isinstance(value, list):
        for part in _ends(value):
            if isinstance(part, dict | list):
                yield from _keys(part, path)  # a list of one may be sent as its item


def _ends(items: list[Any]) -> list[Any]:
    return items if len(items) <= 2 * ITEMS else items[:ITEMS] + items[-ITEMS:]


def _are_alike(parts: list[Any]) -> bool:
    """Whether the parts of an object are three records, or lists of such, with the same keys.

    Their names are then data: fuels, zones.
    """
    firsts = [part[0] if isinstance(part, list) and part else part for part in parts]
    if len(parts) < 3 or not all(isinstance(first, Mapping) and first for first in firsts):
        return False
    return all(first.keys() == firsts[0].keys() for first in firsts)


def _xml(body: bytes) -> Iterable[str]:
    """Walks from tag to tag, and leaps to the end of a parent that repeats itself."""
    paths: dict[tuple[str, bytes], str] = {}
    seen: dict[str, int] = {}
    known: set[tuple[str, bytes]] = set()
    name, above, siblings = b"", "", dict[str, int]()
    around: list[tuple[bytes, str, dict[str, int]]] = []
    search, place = _TAG.search, 0
    while tag := search(body, place):
        place = tag.end()
        closes, raw, attributes, leaf = tag.groups()
        if closes:
            name, above, siblings = around.pop() if around else (b"", "", {})
            continue
        path = paths.get((above, raw)) or paths.setdefault((above, raw), _path(above, raw))
        seen[path] = often = seen.get(path, 0) + 1
        siblings[path] = alike = siblings.get(path, 0) + 1
        if alike > 1 and alike > _enough(len(around), often):
            place = _end_of(body, name, place)
            continue
        known.add((path, attributes))
        if not leaf and not attributes.endswith(b"/"):
            around.append((name, above, siblings))
            name, above, siblings = raw, path, {}
    return [*seen, *(name for path, text in known if text for name in _attributes(path, text))]


def _path(above: str, raw: bytes) -> str:
    return f"{above}/{raw.rpartition(b':')[2].decode('utf-8', 'replace')}"


def _enough(depth: int, seen: int) -> int:
    """How many equal neighbours are looked at."""
    if depth <= 1:
        return AT_THE_ROOT
    return BELOW if seen <= OFTEN else 1


def _end_of(body: bytes, name: bytes, place: int) -> int:
    end = body.find(b"</" + name + b">", place)
    return end if end >= 0 else len(body)


def _attributes(path: str, text: bytes) -> Iterator[str]:
    """The names of attributes; of a namespace, which says the format's version, its value too."""
    for name, value in _ATTRIBUTE.findall(text) if b"=" in text else ():
        told = b"=" + value if name.startswith(b"xmlns") else b""
        yield f"{path}@{(name + told).decode('utf-8', 'replace')}"


def _page(body: bytes) -> Iterator[str]:
    yield "page"
    headings = _HEADING.findall(body[:SCRIPT_BYTES].decode("utf-8", "replace"))
    yield from (f"heading {found}" for found in headings)
    yield from (f"constant {found}" for found in _constants(body))


def _text(body: bytes) -> Iterator[str]:
    text = body[:TEXT_BYTES].decode("utf-8-sig", "replace")
    if _CONSTANT.search(text):
        return (f"constant {name}" for name in _constants(body))
    return (f"column {name}" for name in _columns(text.splitlines()[:TEXT_LINES]))


def _constants(body: bytes) -> list[str]:
    return _CONSTANT.findall(body[:SCRIPT_BYTES].decode("utf-8", "replace"))


def _columns(lines: list[str]) -> list[str]:
    """The cells of the lines of words above the first line of numbers, as wide as most lines."""
    whole = "\n".join(lines)
    mark = max("\t;,", key=whole.count)
    table = [row for row in csv.reader(lines, delimiter=mark) if len(row) > 1]
    if not table:
        return []
    width = Counter(map(len, table)).most_common(1)[0][0]
    return _header([row for row in table if len(row) == width])


def _header(table: Iterable[list[str]]) -> list[str]:
    names: list[str] = []
    for row in table:
        cells = [cell.strip() for cell in row]
        if any(cell[:1].isdigit() or cell[:1] in ("-", "+") for cell in cells):
            break
        names += filter(None, cells)
    return names


def _workbook(body: bytes) -> Iterator[str]:
    rows = top(body, SHEET_ROWS)
    words = [[cell if isinstance(cell, str) else "0" for cell in row.values()] for row in rows]
    yield "sheet"
    yield from (f"sheet column {cell}" for row in words for cell in _header([row]))


def _archive(body: bytes) -> Iterator[str]:
    with ZipFile(io.BytesIO(body)) as archive:
        listed = archive.infolist()
        if any(member.filename == "xl/workbook.xml" for member in listed):
            yield from _workbook(body)
            return
        for place, member in enumerate(listed[:MOST_ELEMENTS]):
            name = question_of(member.filename)
            yield f"member {name}"
            if place < MEMBERS:
                with archive.open(member) as opened:
                    inside = structure(opened.read(MEMBER_BYTES))
                yield from (f"member {name} {element}" for _, element in inside)
