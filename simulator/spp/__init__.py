"""SPP's portal, at `portal.spp.org`: files of the browser, and the files behind the charts."""

from __future__ import annotations

from simulator.spp import mix, ties
from simulator.wire import Feed, by_zone, first_of

HOST = "portal.spp.org"
answer = first_of([mix.answer, ties.answer])
OPERATORS = {HOST: answer}
FEEDS = {
    "spp.generation": Feed(expected=by_zone(mix.expected), precision=mix.PRECISION_MW),
    "spp.flow": Feed(expected=by_zone(ties.expected), precision=ties.PRECISION_MW),
}
