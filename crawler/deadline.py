"""The last deadline of a process that may hang where nothing else can end it."""

from __future__ import annotations

import faulthandler
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_longer_than(seconds: float) -> Iterator[None]:
    """End the process, saying where it hung, when the block takes longer; death frees its locks."""
    faulthandler.dump_traceback_later(seconds, exit=True, file=sys.__stderr__ or sys.stderr)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
