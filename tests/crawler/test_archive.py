"""Raw answers: kept once, byte for byte; what is lost or cannot be kept is said."""

import gzip
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.archive import Archive, Lost
from crawler.source import Document
from database.documents import SavedDocument

NOON = datetime(2026, 6, 21, 12, tzinfo=UTC)
BODY = b"\x00\xff an answer"
ROOT = Path(__file__).resolve().parents[2]


def document(body: bytes = BODY) -> Document:
    return Document("https://operator.example/mix", body, "text/csv", fetched_at=NOON)


def saved(facts) -> SavedDocument:
    return SavedDocument(1, "", NOON, "", None, None, str(facts["path"]), None, None)


@pytest.fixture
def archive(tmp_path) -> Archive:
    return Archive(tmp_path / "archive")


def files(archive: Archive) -> list[Path]:
    return [path for path in archive.folder.rglob("*") if path.is_file()]


def test_an_answer_is_kept_byte_for_byte_below_its_source_and_day(archive):
    facts = archive.keep("elexon.demand", document())
    assert str(facts["path"]).startswith("elexon.demand/2026-06-21/")
    assert facts["bytes"] == len(BODY)
    assert archive.load(saved(facts)) == BODY


def test_keeping_twice_writes_once(archive):
    archive.keep("miso", document())
    (before,) = files(archive)
    stamp = before.stat().st_mtime_ns
    archive.keep("miso", document())
    assert [file.stat().st_mtime_ns for file in files(archive)] == [stamp]


def test_two_threads_may_keep_the_same_answer_at_once(archive, monkeypatch):
    together, sync = threading.Barrier(2), os.fsync

    def both(number: int) -> None:
        sync(number)
        together.wait(30)

    monkeypatch.setattr(os, "fsync", both)
    with ThreadPoolExecutor(2) as pool:
        kept = list(pool.map(lambda _: archive.keep("miso", document()), range(2)))
    monkeypatch.undo()
    assert [archive.load(saved(facts)) for facts in kept] == [BODY, BODY]
    assert len(files(archive)) == 1


def test_an_answer_that_was_not_fetched_is_not_kept(archive):
    with pytest.raises(ValueError, match="fetched"):
        archive.keep("miso", Document("", b""))


def test_an_expired_answer_is_lost_and_named(archive):
    facts = archive.keep("miso", document())
    (archive.folder / str(facts["path"])).unlink()
    with pytest.raises(Lost, match=r"miso/2026-06-21/.* is no longer there"):
        archive.load(saved(facts))


@pytest.mark.parametrize("left", [0, 5, 20])
def test_a_damaged_answer_is_lost_and_named(archive, left):
    facts = archive.keep("miso", document())
    path = archive.folder / str(facts["path"])
    path.write_bytes(path.read_bytes()[:left])
    if left:
        with pytest.raises(Lost, match="cannot be read"):
            archive.load(saved(facts))
    else:
        assert gzip.decompress(b"") == b"", "which is why an empty file needs its own look"
        with pytest.raises(Lost, match="empty"):
            archive.load(saved(facts))


FULL = """
import sys, os
from pathlib import Path
from tests.crawler.test_archive import Archive, document
try:
    Archive(Path(sys.argv[1])).keep("miso", document(os.urandom(2_000_000)))
except OSError as error:
    print(error.strerror)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_is_said_and_leaves_no_half_file(tmp_path):
    mount = f"mount -t tmpfs -o size=1m none {tmp_path} && "
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", f'{mount} "$@" && find {tmp_path} -type f', "sh",
         sys.executable, "-c", FULL, str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "unshare" in done.stderr or "mount" in done.stderr:
        pytest.skip(f"no small disk to be had here: {done.stderr.strip()}")
    assert done.stdout == "No space left on device\n", done.stderr
