"""Every conversion of another's reading into ours: a table a publisher, all found by looking.

A publisher's module may add `OURS`: the source folder of its recordings (as the manifest names
it) and a pattern of the addresses that we have a feed for.
"""

import pkgutil
from importlib import import_module

_MODULES = [
    import_module(f"{__name__}.{found.name}")
    for found in pkgutil.iter_modules(__path__)
    if found.name != "reading"
]
CONVERSIONS = [each for module in _MODULES for each in module.CONVERSIONS]
OURS: dict[str, str] = {
    folder: pattern for module in _MODULES for folder, pattern in module.OURS.items()
}
