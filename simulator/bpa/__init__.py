"""BPA's text of the last seven days, at `transmission.bpa.gov`."""

from __future__ import annotations

from simulator.bpa import balance
from simulator.wire import Feed, alone, first_of

HOST = "transmission.bpa.gov"
answer = first_of([balance.answer])
OPERATORS = {HOST: answer}
FEEDS = {"bpa.balance": Feed(expected=alone(balance.expected), precision=balance.PRECISION_MW)}
