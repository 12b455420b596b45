"""Every address that answers: each module of `routes` and `compat` names its own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from api import compat, routes
from api.resources import Resource


@cache
def catalog() -> dict[str, type[Resource]]:
    """The resources by their addresses, which end in a slash; answers come without it, too.

    Raises ValueError when two modules name the same address.
    """
    found: dict[str, type[Resource]] = {}
    for module in _modules():
        named: dict[str, type[Resource]] = getattr(module, "ROUTES", {})
        if twice := found.keys() & named.keys():
            raise ValueError(f"{module.__name__} names an address again: {sorted(twice)}")
        found |= named
    return found


def _modules() -> Iterator[ModuleType]:
    for package in (routes, compat):
        for each in iter_modules(package.__path__):
            yield import_module(f"{package.__name__}.{each.name}")
