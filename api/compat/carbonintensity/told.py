"""What the answers of the carbonintensity.org.uk face hold."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields
from marshmallow.validate import OneOf

from api.answering.told import text
from api.compat.carbonintensity.words import FUELS, INDICES


def index(**more: Any) -> fields.Field[Any]:
    """How high an intensity is."""
    return text("How high that is in its year", validate=OneOf(INDICES), **more)


def grams(description: str, **more: Any) -> fields.Field[Any]:
    """Whole grams of CO2 for each kilowatt-hour."""
    return fields.Integer(required=True, metadata={"description": description}, **more)


class Share(Schema):
    """The share of one fuel."""

    fuel = text("Its name", validate=OneOf(tuple(FUELS.values())))
    perc = fields.Float(required=True, metadata={"description": "Percent of what is consumed"})


class HalfHour(Schema):
    """A span of time, by default half an hour."""

    start = text("First moment, such as 2018-01-20T12:00Z", data_key="from")
    end = text("First moment after", data_key="to")


class Value(Schema):
    """The intensity of Great Britain in one half hour, gCO2/kWh."""

    forecast = grams("What was foretold last; null: nobody did", allow_none=True)
    actual = grams("What was measured; null: not known yet", allow_none=True)
    index = index()


class Intensity(HalfHour):
    """The intensity of one half hour."""

    intensity = fields.Nested(Value, required=True)


class Extremes(Schema):
    """The intensity over a span, gCO2/kWh."""

    max = grams("The highest")
    average = grams("The mean")
    min = grams("The lowest")
    index = index()


class Statistics(HalfHour):
    """Statistics of one span."""

    intensity = fields.Nested(Extremes, required=True)


class Mix(HalfHour):
    """What one half hour's electricity came from."""

    generationmix = fields.List(fields.Nested(Share), required=True)


class Foretold(Schema):
    """The intensity of a region in one half hour, gCO2/kWh."""

    forecast = grams("What was foretold last")
    index = index()


class Named(Schema):
    """A region."""

    regionid = fields.Integer(required=True, metadata={"description": "1 to 18"})
    dnoregion = text("The distribution network")
    shortname = text("The region's name")


class OfRegion(Named):
    """A region in one half hour."""

    intensity = fields.Nested(Foretold, required=True)
    generationmix = fields.List(fields.Nested(Share), required=True)


class Regions(HalfHour):
    """The regions in one half hour."""

    regions = fields.List(fields.Nested(OfRegion), required=True)


class RegionHalfHour(Mix):
    """One half hour of a region."""

    intensity = fields.Nested(Foretold, required=True)


class RegionHalfHours(Named):
    """A region, half hour by half hour."""

    data = fields.List(fields.Nested(RegionHalfHour), required=True)


class Credit(Schema):
    """Whose numbers they are; the original has no need to say so."""

    source = text("Key of the source; null: nothing was found", allow_none=True)
    attribution = text("To be named wherever the data are shown", allow_none=True)


class Intensities(Credit):
    """Half hours of Great Britain."""

    data = fields.List(fields.Nested(Intensity), required=True)


class ManyStatistics(Credit):
    """Statistics, block by block."""

    data = fields.List(fields.Nested(Statistics), required=True)


class OneMix(Credit):
    """The newest mix."""

    data = fields.Nested(Mix, required=True)


class Mixes(Credit):
    """Mixes, half hour by half hour."""

    data = fields.List(fields.Nested(Mix), required=True)


class Factors(Credit):
    """The emission factors of kinds of plant and of imports, gCO2/kWh."""

    data = fields.List(fields.Dict(keys=fields.String(), values=fields.Integer()), required=True)


class AllRegions(Credit):
    """Half hours, each with its regions."""

    data = fields.List(fields.Nested(Regions), required=True)


class OneRegion(Credit):
    """One region, now."""

    data = fields.List(fields.Nested(RegionHalfHours), required=True)


class OneRegionSpan(Credit):
    """One region, half hour by half hour: an object, as the original answers."""

    data = fields.Nested(RegionHalfHours, required=True)
