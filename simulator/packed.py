"""Documents inside a ZIP: what goes wrong with them goes wrong in there, not with the ZIP."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace

from simulator.wire import Answer

_MAGIC = b"PK\x03\x04"


def is_packed(answer: Answer) -> bool:
    """Whether an answer is a ZIP."""
    return answer.body.startswith(_MAGIC)


def packed(documents: Mapping[str, bytes]) -> bytes:
    """A ZIP of documents by name; the same documents make the same bytes."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as members:
        for name, body in documents.items():
            members.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def changed_inside(answer: Answer, change: Callable[[Answer], Answer]) -> Answer:
    """The answer with a change made to it or, if it is a ZIP, to each document in it."""
    if not is_packed(answer):
        return change(answer)
    with zipfile.ZipFile(io.BytesIO(answer.body)) as members:
        documents = {name: members.read(name) for name in members.namelist()}
    inside = {
        name: change(replace(answer, body=body, content_type="text/plain")).body
        for name, body in documents.items()
    }
    return replace(answer, body=packed(inside))
