"""The process that solves one batch: the body comes in on stdin, lines of JSON go out on stdout.

    python -m api.models.batch.solver NOW < BODY

Each line has how far it is, or at last the answer, or what went wrong.
"""

from __future__ import annotations

import os
import resource
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson

NICENESS = 5
MOST_BYTES = 8 << 30
LOOK_SECONDS = 1.0
NO_DATABASE = "The database could not be read."
NO_MEMORY = "There was not enough memory for it."

Write = Callable[[dict[str, Any]], None]


def main() -> int:
    """Solve what stdin has; 0 when it was answered."""
    write = _taken_over()
    threading.Thread(target=_end_when_orphaned, args=(os.getppid(),), daemon=True).start()
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    return _solve(sys.stdin.buffer.read(), datetime.fromisoformat(sys.argv[1]), write)


def _solve(request: bytes, now: datetime, write: Write) -> int:
    # imported here: a process that is told to end may be told so at once
    from api.models.batch.solving import answered
    from api.models.certificate import Certificate
    from api.models.limits import TooLarge, TooMuch
    from database.connection import means_lost

    def tell(share: float, phase: str, proven: Certificate | None) -> None:
        objective, bound = (proven.objective, proven.bound) if proven else (None, None)
        write({"share": share, "phase": phase, "objective": objective, "bound": bound})

    try:
        write({"answer": answered(request, now, tell)})
    except (TooLarge, TooMuch) as error:
        write({"error": str(error)})
    except MemoryError:
        write({"error": NO_MEMORY})
    except Exception as error:
        if not means_lost(error):
            raise
        write({"error": NO_DATABASE})
    else:
        return 0
    return 1


def _taken_over() -> Write:
    """Keep stdout for the lines: what libraries print goes to stderr."""
    lines = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def write(told: dict[str, Any]) -> None:
        lines.write(orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE))
        lines.flush()

    return write


def _end_when_orphaned(parent: int) -> None:
    """End with the process that started this one: nobody would hear the answer."""
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
