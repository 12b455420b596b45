"""Which requests need no key: GRIDTIDE_ACCESS, and where a request comes from."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any, Literal, get_args

Mode = Literal["loopback", "open", "keys"]
LOOPBACK = re.compile(r"127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+")
# A name that no page of the Internet can have: one without a dot, or an address of the loopback.
LOCAL_NAME = re.compile(r"(127\.\d+\.\d+\.\d+|\[::1\]|[a-z0-9_-]+)(:\d+)?", re.IGNORECASE)
# What a proxy adds to what it passes on, and whoever connects directly does not send.
FORWARDED = frozenset(
    {
        "HTTP_FORWARDED",
        "HTTP_VIA",
        "HTTP_X_FORWARDED_FOR",
        "HTTP_X_FORWARDED_HOST",
        "HTTP_X_FORWARDED_PROTO",
        "HTTP_X_REAL_IP",
    }
)


def mode() -> Mode:
    """What GRIDTIDE_ACCESS says; `loopback` when it says nothing.

    Raises ValueError for a word that it cannot be.
    """
    told = os.environ.get("GRIDTIDE_ACCESS") or "loopback"
    for known in get_args(Mode):
        if told == known:
            return known  # type: ignore[no-any-return]  # get_args forgets the type
    raise ValueError(f"GRIDTIDE_ACCESS is {told!r}; it can be {', '.join(get_args(Mode))}")


def is_direct(environ: Mapping[str, Any]) -> bool:
    """Whether a request comes from a process of this machine, and no proxy passed it on.

    A peer without an address (a Unix socket) is none: proxies are what such sockets are for. A
    public name in `Host` tells of a proxy that says nothing else, or of a page whose own name
    was made to point here.
    """
    return (
        LOOPBACK.fullmatch(environ.get("REMOTE_ADDR") or "") is not None
        and LOCAL_NAME.fullmatch(environ.get("HTTP_HOST", "localhost")) is not None
        and environ.keys().isdisjoint(FORWARDED)
    )
