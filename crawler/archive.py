"""Every raw answer kept: compressed, by source and day, named by its own hash."""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import get_ident

from crawler.known import Kept, Known
from crawler.source import Document, Window
from database.documents import SavedDocument


class Lost(Exception):
    """The bytes of a document are no longer there, or no longer what they were."""


class Archive:
    """A folder of documents, `<source>/<day>/<sha256>.gz`; writing twice writes once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, source: str, document: Document) -> dict[str, object]:
        """Write a document's bytes and return its facts for the document table.

        Raises OSError when there is no room for it, or no right to write; nothing is then left.
        """
        digest = hashlib.sha256(document.body).digest()
        if document.fetched_at is None:
            raise ValueError("only a fetched document is kept")
        path = f"{source}/{document.fetched_at:%Y-%m-%d}/{digest.hex()[:32]}.gz"
        self._write(self.folder / path, document.body)
        return {
            "url": document.url,
            "fetched_at": document.fetched_at,
            "content_type": document.content_type,
            "bytes": len(document.body),
            "sha256": digest,
            "etag": document.etag,
            "last_modified": document.last_modified,
            "path": path,
        }

    def load(self, saved: SavedDocument) -> bytes:
        """The bytes of a kept document; raises `Lost` when they have expired or are damaged."""
        try:
            packed = (self.folder / saved.path).read_bytes()
            if not packed:  # which gzip takes for the packed form of nothing
                raise Lost(f"{saved.path} is empty")
            return gzip.decompress(packed)
        except FileNotFoundError:
            raise Lost(f"{saved.path} is no longer there") from None
        except (OSError, EOFError, zlib.error) as error:
            raise Lost(f"{saved.path} cannot be read: {error}") from None

    def document(self, saved: SavedDocument) -> Document:
        """A kept document as it was fetched, with its number; raises `Lost` as `load` does."""
        return Document(
            url=saved.url,
            body=self.load(saved),
            content_type=saved.content_type,
            window=_window(saved),
            fetched_at=saved.fetched_at,
            etag=saved.etag,
            last_modified=saved.last_modified,
            kept=saved.document_id,
        )

    def known(self, saved: Iterable[SavedDocument]) -> Known:
        """Those of these documents that are still there, by what they answered."""
        return {
            (one.url, _window(one)): Kept(one.etag, one.last_modified, partial(self.document, one))
            for one in saved
            if (self.folder / one.path).exists()
        }

    def remove(self, path: str) -> None:
        """Delete a document's bytes for good; and the day's folder, when it was the last."""
        file = self.folder / path
        file.unlink(missing_ok=True)
        with suppress(OSError):
            file.parent.rmdir()

    def sweep(self, before: datetime) -> None:
        """Delete what killed writers left unfinished on the days before a moment."""
        for day in self.folder.glob("*/*"):
            if day.name < f"{before:%Y-%m-%d}":
                for unfinished in day.glob("*.part"):
                    unfinished.unlink(missing_ok=True)
                with suppress(OSError):
                    day.rmdir()

    def _write(self, path: Path, body: bytes) -> None:
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}-{get_ident()}.part")  # no other writer's
        try:
            with unfinished.open("wb") as file:
                file.write(gzip.compress(body, compresslevel=6, mtime=0))
                file.flush()
                os.fsync(file.fileno())  # before the database remembers that it is there
            unfinished.replace(path)
        except OSError:
            with suppress(OSError):
                unfinished.unlink()
            raise


def _window(saved: SavedDocument) -> Window | None:
    if saved.window_start is None or saved.window_end is None:
        return None
    return Window(saved.window_start, saved.window_end)
