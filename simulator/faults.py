"""What can be wrong with an operator's server: a list of names, and which are switched on.

A fault about rows and columns is made in the document's own format. Where it has no literal
meaning there, it has this one instead:

=================  =================================  ========================================
fault              JSON                               XML
=================  =================================  ========================================
renamed_column     the key of the value is renamed    the element of the value is renamed
reordered_column   keys of every row reversed         TimeSeries reversed
new_fuel           a row of fuel "Fusion"             a TimeSeries of type B99
missing_fuel       all rows of one fuel are gone      all TimeSeries of one type are gone
missing_part       rows of one word are gone          TimeSeries of one type are gone
duplicate_rows     every row twice                    every TimeSeries twice
unsorted_rows      rows shuffled                      TimeSeries shuffled
not_a_number …     the value of one row               the value of one Point
=================  =================================  ========================================

In documents without fuels `new_fuel` adds an unknown key (element) to every row (TimeSeries),
which is harmless, and `missing_fuel` takes the value out of the first row (Point). The missing
fuel is one that no other row is a part of; `missing_part` takes CCGT and leaves OCGT, takes
reservoirs and leaves rivers, or what is like it, and is `missing_fuel` where no fuel has parts.
A ZIP has its faults in the documents inside it, and a workbook in its lines under the header.
`wrong_charset` is harmless where the bytes tell their own encoding, as in XML. CAISO's stamps
have no date: its `future_stamps` are today's blank rows filled in or, on a past day, a row at
24:00.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from simulator.wire import Question

FAULTS = {
    "refuse": "the connection is closed at once",
    "hang": "nothing is ever answered",
    "drip": "the body comes byte by byte, slowly",
    "cut": "the body ends before its Content-Length",
    "redirect_loop": "302 to the same address",
    "block_page": "403 with a web page",
    "not_found": "404",
    "too_many_requests": "429 without Retry-After",
    "too_many_requests_retry_after": "429 with Retry-After in seconds",
    "server_error": "500",
    "unavailable": "503 with Retry-After as a date",
    "html": "200 with a web page",
    "empty": "200 with no body",
    "empty_object": "200 with {}",
    "wrong_charset": "UTF-16 that claims to be UTF-8",
    "bom": "a byte order mark before the document",
    "broken_gzip": "Content-Encoding gzip with damaged bytes",
    "zip_named_csv": "a ZIP archive under the document's name and content type",
    "too_large": "a body of more than 32 MiB, streamed",
    "zip_bomb": "a small gzip body that unpacks to 128 MiB",
    "entity_bomb": "XML entities that multiply; in JSON and CSV a million nested or empty cells",
    "renamed_column": "the column of a value has another name",
    "reordered_column": "the columns are in another order",
    "new_fuel": "a fuel that nobody knows",
    "missing_fuel": "a fuel that used to be there is not",
    "missing_part": "one of the words whose numbers make up a fuel is not there",
    "duplicate_rows": "every row is there twice",
    "unsorted_rows": "the rows are in random order",
    "not_a_number": "N/A in the place of a number",
    "negative": "-50000 on a fuel that cannot consume",
    "huge": "1e9 on a fuel",
    "nan": "NaN in the place of a number",
    "yesterdays_file": "the document of one day earlier",
    "future_stamps": "stamps that lie in the future",
}

HARMLESS = frozenset({"bom", "reordered_column", "duplicate_rows", "unsorted_rows"})
"""After these the true rows are all there and unambiguous: they must still be stored."""


LAST_SPOILED = 1000


def _every(_question: Question) -> bool:
    """No question is spared."""
    return True


@dataclass
class _Switch:
    fault: str
    times: int | None
    only: Callable[[Question], bool]


@dataclass
class FaultBook:
    """Which fault each host has, and for how many more requests; safe between threads.

    `spoiled` are the last questions that met with one, since all was well.
    """

    spoiled: deque[Question] = field(default_factory=lambda: deque(maxlen=LAST_SPOILED))
    _switches: dict[str, _Switch] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def set(
        self,
        host: str,
        fault: str,
        times: int | None = None,
        only: Callable[[Question], bool] = _every,
    ) -> None:
        """Switch a fault on, for a number of requests or until it is cleared.

        Questions that are not of the `only` ones are answered well. Raises `ValueError` where there
        is no such fault.
        """
        if fault not in FAULTS:
            raise ValueError(f"no such fault: {fault!r}")
        with self._lock:
            self._switches[host] = _Switch(fault, times, only)

    def clear(self) -> None:
        """Make every host well again."""
        with self._lock:
            self._switches.clear()
            self.spoiled.clear()

    def take(self, question: Question) -> str | None:
        """The fault that a question meets with at its host, if any; counts it."""
        with self._lock:
            switch = self._switches.get(question.host)
            if switch is None or not switch.only(question):
                return None
            if switch.times is not None:
                switch.times -= 1
                if switch.times <= 0:
                    del self._switches[question.host]
            self.spoiled.append(question)
            return switch.fault

    def listed(self) -> dict[str, dict[str, str | int | None]]:
        """What is switched on, by host."""
        with self._lock:
            return {
                host: {"fault": switch.fault, "times": switch.times}
                for host, switch in self._switches.items()
            }
