"""Every address that answers: each module of `routes` and `compat` names its own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from api.resources import Resource

# By their names: the routes themselves show what is in the catalogue.
PACKAGES = ("api.routes", "api.compat")


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
    for name in PACKAGES:
        for each in iter_modules(import_module(name).__path__):
            yield import_module(f"{name}.{each.name}")
