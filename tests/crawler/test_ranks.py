"""Which source answers where several tell the same story, asked of the whole catalogue."""

import csv
from collections import defaultdict
from pathlib import Path

import database
from crawler.catalog import parsers

RANKS = Path(database.__file__).parent / "reference" / "source_ranks.csv"


def ranks() -> list[dict[str, str]]:
    with RANKS.open() as file:
        return list(csv.DictReader(file))


def only_foretells(key: str) -> bool:
    """Such a source has no readings, so that it answers for none."""
    return "forecast" in key or "outlook" in key


def test_only_sources_that_state_a_measure_are_ranked_for_it():
    stated = {(m, key) for key, parser in parsers().items() for m in parser.SOURCE.measures}
    assert {(row["measure"], row["source"]) for row in ranks()} <= stated


def test_where_several_sources_state_a_measure_each_has_a_rank():
    ranked = {(row["measure"], row["source"]) for row in ranks()}
    stated = defaultdict(set)
    for key, parser in parsers().items():
        if not parser.SOURCE.disabled and not only_foretells(key):
            for zone in parser.SOURCE.zones:
                for measure in parser.SOURCE.measures:
                    stated[zone, measure].add(key)
    missing = {
        (measure, key)
        for (_, measure), keys in stated.items()
        if len(keys) > 1
        for key in keys
        if (measure, key) not in ranked
    }
    assert missing == set()


def test_no_two_sources_of_a_zone_share_a_rank():
    rank = {(row["measure"], row["source"]): row["rank"] for row in ranks()}
    taken = defaultdict(list)
    for key, parser in parsers().items():
        for zone in parser.SOURCE.zones:
            for measure in parser.SOURCE.measures:
                if place := rank.get((measure, key)):
                    taken[zone, measure].append(place)
    assert {pair for pair, places in taken.items() if len(places) > len(set(places))} == set()
