"""GET /metadata/cloud-location/…: the cloud providers known here, and their regions."""

from __future__ import annotations

from flask import Response

from api.answers import answer
from api.errors import Problem
from api.models import cloud_location
from api.resources import Resource
from api.schemas import Nothing, arguments

NOTHING = Nothing()


class CloudProviders(Resource):
    """The cloud providers."""

    def get(self) -> Response:
        """Their names, in order."""
        arguments(NOTHING)
        return answer(cloud_location.providers())


class CloudRegions(Resource):
    """The regions of a cloud provider."""

    def get(self, provider: str) -> Response:
        """Their codes; 404 for a provider that is not known."""
        arguments(NOTHING)
        try:
            return answer(cloud_location.regions(provider))
        except cloud_location.UnknownProvider as unknown:
            raise Problem(404, f"Provider {provider} not found") from unknown


ROUTES = {
    "/metadata/cloud-location/providers/": CloudProviders,
    "/metadata/cloud-location/locations/<provider>/": CloudRegions,
}
