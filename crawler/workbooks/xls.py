"""The sheets of an old Excel workbook: BIFF8 records in a compound file, read within limits.

Written after Microsoft's [MS-CFB] and [MS-XLS], as much of them as a table of numbers needs.
Dates are serial numbers: see `cells.day_of`.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator
from struct import error as StructError
from struct import unpack, unpack_from

from crawler.source import Malformed
from crawler.workbooks.cells import Cell, Row

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SECTOR = 512
NO_MINI_STREAM = 4096
BIFF8, GLOBALS, SHEET = 0x0600, 0x0005, 0x0010
BOF, EOF, SST, CONTINUE = 0x0809, 0x000A, 0x00FC, 0x003C
LABELSST, LABEL, NUMBER, RK, MULRK = 0x00FD, 0x0204, 0x0203, 0x027E, 0x00BD
MOST_COLUMNS = 256


def sheets(body: bytes) -> Iterator[list[Row]]:
    """The rows of each sheet, from the top, those without a cell left out.

    Raises `Malformed` for what is no such workbook, or a broken one. A byte order mark is passed
    over.
    """
    rows: dict[int, Row] = {}
    for cell in _placed(body):
        if cell is None:
            yield [rows[place] for place in sorted(rows)]
            rows = {}
        else:
            rows.setdefault(cell[0], {})[cell[1]] = cell[2]


def top(body: bytes, most: int) -> list[Row]:
    """The first rows of the first sheet that are told of; raises as `sheets` does."""
    rows: dict[int, Row] = {}
    for cell in _placed(body):
        if cell is None or (cell[0] not in rows and len(rows) == most):
            break
        rows.setdefault(cell[0], {})[cell[1]] = cell[2]
    return [rows[place] for place in sorted(rows)]


def _placed(body: bytes) -> Iterator[tuple[int, int, Cell] | None]:
    body = body.removeprefix(BOM_UTF8)
    if not body.startswith(MAGIC):
        raise Malformed(f"no workbook: {body[:80]!r}")
    try:
        for cell in _cells(_stream(body, "Workbook")):
            if cell is not None and cell[1] >= MOST_COLUMNS:
                raise Malformed(f"a cell in column {cell[1]}")
            yield cell
    except (StructError, LookupError, UnicodeDecodeError) as error:
        raise Malformed(f"a broken workbook: {error}") from error


def _stream(body: bytes, wanted: str) -> bytes:
    """The stream of a name."""
    (first,) = unpack_from("<I", body, 48)
    table = b"".join(_sector(body, number) for number in _allocation(body))
    chain = unpack(f"<{len(table) // 4}I", table)
    entries = b"".join(_chained(body, chain, first))
    for at in range(0, len(entries), 128):
        (length,) = unpack_from("<H", entries, at + 64)
        name = entries[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le")
        if name == wanted:
            start, size = unpack_from("<II", entries, at + 116)
            if size < NO_MINI_STREAM:
                raise Malformed(f"a {wanted} of {size} bytes")
            return b"".join(_chained(body, chain, start))[:size]
    raise Malformed(f"no {wanted} in the file")


def _allocation(body: bytes) -> list[int]:
    """The numbers of the sectors that say which follows which; the header has room for 109."""
    (fats,) = unpack_from("<I", body, 44)
    more, extra = unpack_from("<II", body, 68)
    if not 1 <= fats <= len(body) // SECTOR or extra > fats:
        raise Malformed(f"a workbook of {fats} allocation sectors")
    numbers = list(unpack_from("<109I", body, 76))
    for _ in range(extra):
        *listed, more = unpack("<128I", _sector(body, more))
        numbers += listed
    return numbers[:fats]


def _sector(body: bytes, number: int) -> bytes:
    at = (number + 1) * SECTOR
    if at + SECTOR > len(body):
        raise Malformed(f"sector {number} lies beyond the end: the file was cut")
    return body[at : at + SECTOR]


def _chained(body: bytes, chain: tuple[int, ...], number: int) -> Iterator[bytes]:
    """The sectors from one on, as each names the next; never more than there are."""
    for _ in range(len(chain)):
        if number >= len(chain):
            return
        yield _sector(body, number)
        number = chain[number]
    raise Malformed("sectors that follow each other for ever")


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _cells(stream: bytes) -> Iterator[tuple[int, int, Cell] | None]:
    """Row, column and content of each filled cell, and None where a sheet ends."""
    texts: list[bytes] = []
    strings: list[str] = []
    part = before = ended = 0
    for kind, data in _records(stream):
        if kind == BOF:
            version, part = unpack_from("<HH", data)
            if version != BIFF8:
                raise Malformed(f"a workbook of version {version:#06x}")
            if part == SHEET and texts and not strings:
                strings = _strings(texts)
        elif kind == SST or (kind == CONTINUE and before == SST):
            texts.append(data)
            kind = SST
        elif kind == EOF and part == SHEET:
            yield None
            part, ended = 0, ended + 1
        elif part == SHEET:
            yield from _cells_of(kind, data, strings)
        before = kind
    if not ended or part == SHEET:
        raise Malformed(f"a workbook whose {'first' if not ended else 'last'} sheet does not end")


def _cells_of(kind: int, data: bytes, strings: list[str]) -> Iterator[tuple[int, int, Cell]]:
    if kind == NUMBER:
        row, column, _, number = unpack("<HHHd", data)
        yield row, column, number
    elif kind == RK:
        row, column, _, packed = unpack("<HHHI", data)
        yield row, column, _unpacked(packed)
    elif kind == MULRK:
        row, first = unpack_from("<HH", data)
        for place in range((len(data) - 6) // 6):
            (packed,) = unpack_from("<I", data, 6 + 6 * place)
            yield row, first + place, _unpacked(packed)
    elif kind == LABELSST:
        row, column, _, place = unpack("<HHHI", data)
        yield row, column, strings[place]
    elif kind == LABEL:
        row, column = unpack_from("<HH", data)
        yield row, column, _Texts([data], 6).text()


def _unpacked(packed: int) -> float:
    """The number of an RK: 30 bits of a double or of an integer, perhaps a hundredfold."""
    if packed & 2:
        number = float(packed >> 2) - (1 << 30 if packed >> 31 else 0)
    else:
        (number,) = unpack("<d", bytes(4) + (packed & ~3).to_bytes(4, "little"))
    return number / 100 if packed & 1 else number


def _strings(records: list[bytes]) -> list[str]:
    """The table of texts, which may go on from record to record."""
    (count,) = unpack_from("<I", records[0], 4)
    if count > sum(map(len, records)):
        raise Malformed(f"a table of {count} texts in {sum(map(len, records))} bytes")
    texts = _Texts(records, 8)
    return [texts.text() for _ in range(count)]


class _Texts:
    """Texts one after another; where one goes on in the next record, that says how it is coded."""

    def __init__(self, records: list[bytes], at: int) -> None:
        self._records, self._at = records, at

    def text(self) -> str:
        """The next text, without its formats."""
        length, flags = unpack("<HB", self._bytes(3))
        runs = int.from_bytes(self._bytes(2 if flags & 8 else 0), "little")
        extra = int.from_bytes(self._bytes(4 if flags & 4 else 0), "little")
        text = ""
        while len(text) < length:
            if self._at >= len(self._records[0]):
                (flags,) = self._bytes(1)
            width = 2 if flags & 1 else 1
            here = min(length - len(text), (len(self._records[0]) - self._at) // width)
            if here < 1:
                raise Malformed("half a character at the end of a record")
            code = "utf-16-le" if width == 2 else "latin-1"
            text += self._bytes(here * width).decode(code, "surrogatepass")
        self._bytes(4 * runs + extra)
        return text

    def _bytes(self, count: int) -> bytes:
        """The next bytes, from as many records as they lie in."""
        found = b""
        while len(found) < count:
            if self._at >= len(self._records[0]):
                self._records, self._at = self._records[1:], 0
            taken = self._records[0][self._at : self._at + count - len(found)]
            self._at += len(taken)
            found += taken
            if not taken and not self._records[1:]:
                raise Malformed("a text that does not end")
        return found
