"""Answers that come as a ZIP of many documents, unpacked within limits."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

from crawler.source import Malformed

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

MOST_BYTES = 32 * 1024 * 1024
HIGHEST_RATIO = 100
_MAGIC = b"PK\x03\x04"


def members(body: bytes) -> Iterator[bytes]:
    """The XML documents of a ZIP, in its order; a body that is no ZIP is its own only member.

    Raises `Malformed` as `files` does.
    """
    if is_zip(body):
        yield from (content for _, content in files(body, ".xml"))
    else:
        yield body


def is_zip(body: bytes) -> bool:
    """Whether a body begins as a ZIP does."""
    return body.startswith(_MAGIC)


def files(
    body: bytes, ending: str, wanted: Callable[[str], bool] = lambda _: True
) -> Iterator[tuple[str, bytes]]:
    """The name and the content of the wanted members of a ZIP with that ending, in its order.

    Raises `Malformed` for a broken ZIP, one without such a member, and one that unpacks to more
    than `MOST_BYTES` in all or to more than `HIGHEST_RATIO` times the packed size of a member.
    """
    with _opened(body) as archive:
        for member in _admitted(archive.infolist(), ending):
            if wanted(member.filename):
                yield member.filename, archive.read(member)


def listing(body: bytes) -> set[str]:
    """The names of all members of a ZIP, unpacking none; `Malformed` for a broken one."""
    with _opened(body) as archive:
        return set(archive.namelist())


@contextmanager
def _opened(body: bytes) -> Iterator[ZipFile]:
    from zipfile import BadZipFile, ZipFile  # 8 ms that an idle tick does not spend

    try:
        with ZipFile(BytesIO(body)) as archive:
            yield archive
    # NotImplementedError and RuntimeError are zipfile's for a compression or cipher it lacks
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Malformed(f"broken ZIP: {error}") from error


def _admitted(listed: list[ZipInfo], ending: str) -> list[ZipInfo]:
    """The members with an ending, once their sizes are known to be bearable.

    What a member declares binds it: reading stops at either declared size.
    """
    found = [member for member in listed if member.filename.lower().endswith(ending)]
    if not found:
        raise Malformed(f"a ZIP of {len(listed)} members, none of them {ending[1:].upper()}")
    if (total := sum(member.file_size for member in found)) > MOST_BYTES:
        raise Malformed(f"the ZIP unpacks to {total} bytes, more than {MOST_BYTES}")
    for member in found:
        if member.file_size > HIGHEST_RATIO * member.compress_size:
            raise Malformed(f"{member.filename} unpacks to over {HIGHEST_RATIO} times its size")
    return found
