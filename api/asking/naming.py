"""How requests name zones: the schemes, by what a client writes before the colon."""

from __future__ import annotations

import re

# What a client writes before the colon, and the scheme of `zone_alias` that it means.
SCHEMES = {
    "c3lab": "gridtide",
    "gridtide": "gridtide",
    "watttime": "watttime",
    "emap": "electricitymaps",
    "eia": "eia",
    "eic": "eic",
    "gridstatus": "gridstatus",
}
# Every naming scheme, by the words of other routes and by the words that `/zones/` tells.
NAMING = SCHEMES | {name: name for name in (*SCHEMES.values(), "neso")}
# Those in which the name of a point may be asked for.
FORMATS = ("c3lab", "watttime", "emap")
PRINTABLE = re.compile(r"[!-~]+")
