"""Every raw answer kept: compressed, by source and day, named by its own hash."""

from __future__ import annotations

import gzip
import hashlib
import os
from pathlib import Path

from crawler.source import Document
from database.runs import SavedDocument


class Archive:
    """A folder of documents, `<source>/<day>/<sha256>.gz`; writing twice writes once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, source: str, document: Document) -> dict[str, object]:
        """Write a document's bytes and return its facts for the document table."""
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
        """The bytes of a kept document; raises FileNotFoundError when they have expired."""
        return gzip.decompress((self.folder / saved.path).read_bytes())

    def _write(self, path: Path, body: bytes) -> None:
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}.part")
        unfinished.write_bytes(gzip.compress(body, compresslevel=6, mtime=0))
        unfinished.replace(path)
