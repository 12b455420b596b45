"""GET /metadata/cloud-location/…: the cloud providers known here, and their regions."""

from __future__ import annotations

from typing import ClassVar

from flask import Response

from api.answering.answers import answer
from api.errors import Problem
from api.models import cloud_location
from api.resources import Operation, Resource

NAMES = {"type": "array", "items": {"type": "string"}}


class CloudProviders(Resource):
    """The cloud providers."""

    tag = "places"
    operations: ClassVar = {"get": Operation(answers=NAMES, examples=("",), statuses=(422,))}

    def get(self) -> Response:
        """Their names, in order."""
        self.asked()
        return answer(cloud_location.providers())


class CloudRegions(Resource):
    """The regions of a cloud provider."""

    tag = "places"
    operations: ClassVar = {
        "get": Operation(
            answers=NAMES,
            examples=("/metadata/cloud-location/locations/AWS/",),
            statuses={404: "There is no such provider; upper and lower case matter.", 422: ""},
        )
    }

    def get(self, provider: str) -> Response:
        """Their codes; 404 for a provider that is not known."""
        self.asked()
        try:
            return answer(cloud_location.regions(provider))
        except cloud_location.UnknownProvider as unknown:
            text = f"Provider {provider} not found"
            raise Problem(404, text, messages={"query": {"provider": [text]}}) from unknown


ROUTES = {
    "/metadata/cloud-location/providers/": CloudProviders,
    "/metadata/cloud-location/locations/<provider>/": CloudRegions,
}
