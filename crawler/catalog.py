"""Every source there is, found by looking into `crawler.parsers`."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import cast

from crawler import parsers as folder
from crawler.source import Parser

PREFIX = folder.__name__ + "."


@cache
def parsers() -> dict[str, Parser]:
    """The source modules by key, which is their path below `crawler.parsers`, in key order.

    A module whose name begins with an underscore is a part that several sources share.
    """
    found = (
        name.removeprefix(PREFIX)
        for _, name, is_package in pkgutil.walk_packages(folder.__path__, PREFIX)
        if not is_package and not name.rpartition(".")[2].startswith("_")
    )
    return {key: cast("Parser", import_module(PREFIX + key)) for key in sorted(found)}


def chosen(names: list[str]) -> dict[str, Parser]:
    """The sources of these names; a publisher's name stands for all its feeds.

    Raises KeyError with the unknown name and the known ones.
    """
    known = parsers()
    if not names:
        return known
    wanted: dict[str, Parser] = {}
    for name in names:
        matches = {k: p for k, p in known.items() if k == name or k.startswith(name + ".")}
        if not matches:
            raise KeyError(f"no source {name!r}; there are: {', '.join(known)}")
        wanted |= matches
    return wanted
