"""Keys that were sent in an address all the same do not get into the server's logs."""

from __future__ import annotations

import logging

from database.api_keys import FORM

LOGGERS = ("gunicorn.access", "gunicorn.error")


class Scrub(logging.Filter):
    """Leaves the id of a key in a log line, which tells nobody anything, and hides the rest."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line through, without its keys."""
        said = record.getMessage()
        hidden = FORM.sub(r"gridtide_\1_***", said)
        if hidden != said:
            record.msg, record.args = hidden, ()
        return True


SCRUB = Scrub()


def register() -> None:
    """Watch over the server's loggers; again is no more than once."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(SCRUB)
