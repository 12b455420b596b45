"""Every simulated operator, found by looking: a package or module here that has `OPERATORS`.

`OPERATORS` maps a host to what answers there, `FEEDS` the key of a feed to how it must be read.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from types import ModuleType

import simulator
from simulator.wire import Feed, Operator

_NOT_OPERATORS = {"__main__", "operators", "server"}


def _publishers() -> dict[str, ModuleType]:
    names = (m.name for m in pkgutil.iter_modules(simulator.__path__))
    modules = {n: import_module(f"simulator.{n}") for n in names if n not in _NOT_OPERATORS}
    return {name: module for name, module in modules.items() if hasattr(module, "OPERATORS")}


PUBLISHERS: dict[str, ModuleType] = _publishers()
OPERATORS: dict[str, Operator] = {
    host: answer for module in PUBLISHERS.values() for host, answer in module.OPERATORS.items()
}
FEEDS: dict[str, Feed] = {
    key: feed for module in PUBLISHERS.values() for key, feed in module.FEEDS.items()
}
