"""Every raw answer kept: compressed, by source and day, named by its own hash."""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from contextlib import suppress
from pathlib import Path

from crawler.source import Document
from database.runs import SavedDocument


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

    def _write(self, path: Path, body: bytes) -> None:
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}.part")
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
