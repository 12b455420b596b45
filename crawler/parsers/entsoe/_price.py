"""What the feeds of prices share: in what they are stated, and under which contract."""

from __future__ import annotations

from collections.abc import Mapping

from crawler.parsers.entsoe._table import Heading
from crawler.source import Malformed


def heading(said: Mapping[str, str], zone: str, contract: str) -> Heading:
    """The heading of a series of prices; `Malformed` when it is of another contract."""
    if (stated := said.get("contract_MarketAgreement.type")) != contract:
        raise Malformed(f"a price of contract {stated} in {zone}, not of {contract}")
    if (per := said.get("price_Measure_Unit.name")) != "MWH":
        raise Malformed(f"a price per {per} in {zone}, not per MWH")
    return Heading(zone, "price", f"{_currency(said)}/MWh")


def sequence_of(said: Mapping[str, str]) -> str:
    """Which of a day's auctions made the price; nothing where there is one alone."""
    return said.get("classificationSequence_AttributeInstanceComponent.position", "")


def _currency(said: Mapping[str, str]) -> str:
    currency = said.get("currency_Unit.name", "")
    if len(currency) != 3 or not currency.isalpha():
        raise Malformed(f"a price in {currency!r}, which is no currency")
    return currency
