"""GET /fuels/, /qualities/ and /cloud-regions/: the words of answers, and what they stand for."""

from __future__ import annotations

from dataclasses import asdict
from typing import ClassVar

from flask import Response
from marshmallow import Schema, fields
from marshmallow.validate import OneOf

from api.answering.answers import answer
from api.answering.delivery import fresh
from api.answering.told import Repeating, number, text
from api.connections import borrowed
from api.models import cloud_location
from api.resources import Operation, Resource
from database.qualities import qualities
from database.reference import cloud_regions, fuels

HOUR_SECONDS = 3600


def flag(description: str) -> fields.Field[bool]:
    """Yes or no."""
    return fields.Boolean(required=True, metadata={"description": description})


class Fuel(Schema):
    """What power is generated from, or a kind of storage."""

    fuel = text("As answers write it")
    name = text("In words")
    renewable = flag("Whether it counts as renewable")
    low_carbon = flag("Whether it counts as low-carbon, as nuclear does too")
    storage = flag("Whether it is storage, which generates nothing of its own")


class Fuels(Repeating):
    """The fuels."""

    fuels = fields.List(fields.Nested(Fuel), required=True)


class Quality(Schema):
    """How a value came to be."""

    name = text("As answers write it")
    meaning = text("In words")


class Qualities(Repeating):
    """The qualities."""

    qualities = fields.List(fields.Nested(Quality), required=True)


class Provider(Schema):
    """Whose regions are asked for; without any argument, all."""

    provider = fields.String(load_default=None, validate=OneOf(cloud_location.providers()))


class CloudRegion(Schema):
    """A region of a cloud provider."""

    provider = text("The provider")
    region = text("Its code of the region")
    name = text("The region in words")
    latitude = number("Degrees")
    longitude = number("Degrees")
    enabled = flag("Whether workloads may be sent there")
    zone = text("Our key of the zone that feeds it; null: none of ours", allow_none=True)
    source = text("Where it is listed")


class CloudRegions(Repeating):
    """The regions."""

    cloud_regions = fields.List(fields.Nested(CloudRegion), required=True)


class FuelsListed(Resource):
    """The fuels."""

    tag = "what there is"
    operations: ClassVar = {"get": Operation(answers=Fuels(), examples=("",), statuses=(422,))}

    def get(self) -> Response:
        """Each fuel, and how it counts."""
        told = [asdict(fuel) for fuel in fuels().values()]
        return fresh(answer({"request": self.asked(), "fuels": told}), HOUR_SECONDS)


class QualitiesListed(Resource):
    """The qualities of values."""

    tag = "what there is"
    operations: ClassVar = {"get": Operation(answers=Qualities(), examples=("",))}

    def get(self) -> Response:
        """Each quality that a value may have, and what it means."""
        asked = self.asked()
        with borrowed() as connection:
            told = [quality._asdict() for quality in qualities(connection)]
        return fresh(answer({"request": asked, "qualities": told}), HOUR_SECONDS)


class CloudRegionsListed(Resource):
    """The regions of the cloud providers."""

    tag = "places"
    operations: ClassVar = {
        "get": Operation(
            asks=Provider(),
            answers=CloudRegions(),
            examples=("", "provider=gcloud"),
            statuses=(422,),
        )
    }

    def get(self) -> Response:
        """Where each region is, and the zone that feeds it."""
        asked = self.asked()
        provider = asked["provider"]
        told = [asdict(one) for one in cloud_regions().values() if provider in (None, one.provider)]
        return fresh(answer({"request": asked, "cloud_regions": told}), HOUR_SECONDS)


ROUTES = {
    "/fuels/": FuelsListed,
    "/qualities/": QualitiesListed,
    "/cloud-regions/": CloudRegionsListed,
}
