"""Old Excel workbooks: one sheet of numbers and texts as BIFF8 records in a compound file.

Written after [MS-XLS] and [MS-CFB]; what `workbook` writes, `table_of` reads, and no other file.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import pack, unpack, unpack_from

Cell = float | str | None
Table = list[list[Cell]]

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_LONGEST = 8224


def workbook(table: Table) -> bytes:
    """The file of a table; None is an empty cell."""
    texts = list(dict.fromkeys(cell for row in table for cell in row if isinstance(cell, str)))
    start = _record(0x0809, pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 0))
    start += _record(0x0042, pack("<H", 1200))
    strings = b"".join(_shared(texts)) + _record(0x000A, b"")
    name = b"Sheet1"
    bound = _record(0x0085, pack("<IBBBB", 0, 0, 0, len(name), 0) + name)
    at = len(start) + len(bound) + len(strings)
    bound = _record(0x0085, pack("<IBBBB", at, 0, 0, len(name), 0) + name)
    return _compound(start + bound + strings + _sheet(table, texts))


def table_of(body: bytes) -> Table:
    """The table that a file was made of."""
    (size,) = unpack_from("<I", body, _SECTOR * (1 + unpack_from("<I", body, 48)[0]) + 128 + 120)
    texts: list[str] = []
    table: Table = []
    for kind, data in _records(body[_SECTOR : _SECTOR + size]):
        if kind in (0x00FC, 0x003C):
            texts += _read_texts(data[8:] if kind == 0x00FC else data)
        elif kind in (0x0203, 0x00FD):
            row, column = unpack_from("<HH", data)
            table += [[] for _ in range(row + 1 - len(table))]
            table[row] += [None] * (column + 1 - len(table[row]))
            (value,) = unpack("<d" if kind == 0x0203 else "<I", data[6:])
            table[row][column] = value if kind == 0x0203 else texts[value]
    return table


def _record(kind: int, data: bytes) -> bytes:
    return pack("<HH", kind, len(data)) + data


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _shared(texts: list[str]) -> Iterator[bytes]:
    """The table of texts, in as many records as it needs; none of them cut in two."""
    kind, data = 0x00FC, pack("<II", len(texts), len(texts))
    for text in texts:
        one = pack("<HB", len(text), 0) + text.encode("latin-1")
        if len(data) + len(one) > _LONGEST:
            yield _record(kind, data)
            kind, data = 0x003C, b""
        data += one
    yield _record(kind, data)


def _read_texts(data: bytes) -> Iterator[str]:
    at = 0
    while at + 3 <= len(data):
        (length,) = unpack_from("<H", data, at)
        yield data[at + 3 : at + 3 + length].decode("latin-1")
        at += 3 + length


def _sheet(table: Table, texts: list[str]) -> bytes:
    places = {text: place for place, text in enumerate(texts)}
    wide = max(map(len, table), default=0)
    records = [
        _record(0x0809, pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 0)),
        _record(0x0200, pack("<IIHHH", 0, len(table), 0, wide, 0)),
    ]
    for row, cells in enumerate(table):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                records.append(_record(0x00FD, pack("<HHHI", row, column, 0, places[cell])))
            elif cell is not None:
                records.append(_record(0x0203, pack("<HHHd", row, column, 0, cell)))
    return b"".join([*records, _record(0x000A, b"")])


def _compound(stream: bytes) -> bytes:
    """A compound file with one stream, `Workbook`: its sectors, the folder, the allocation."""
    size = max(len(stream), 4096)
    sectors = -(-size // _SECTOR)
    data = stream.ljust(sectors * _SECTOR, b"\0")
    fats = -(-(sectors + 2) // (_SECTOR // 4))
    chain = [*range(1, sectors), _END, _END, *([_FAT] * fats)]
    chain += [_FREE] * (fats * (_SECTOR // 4) - len(chain))
    numbers = [sectors + 1 + n for n in range(fats)]
    header = MAGIC + bytes(16) + pack("<HHHHH", 0x003E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += pack("<IIIIIIIIII", 0, fats, sectors, 0, 4096, _END, 0, _END, 0, numbers[0])
    header += pack("<108I", *numbers[1:], *([_FREE] * (109 - len(numbers))))
    folder = _entry("Root Entry", 5, _END, 0, child=1) + _entry("Workbook", 2, 0, size)
    folder = folder.ljust(_SECTOR, b"\0")
    return header + data + folder + pack(f"<{len(chain)}I", *chain)


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    links = pack("<HBBIII", len(written), kind, 1, _FREE, _FREE, child)
    return written.ljust(64, b"\0") + links + bytes(36) + pack("<IQ", start, size)
