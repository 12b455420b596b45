"""GET /metadata/cloud-location/…: the cloud providers known here, and their regions."""

from __future__ import annotations

from flask import Response
from flask_restful import Resource

from api.answers import answer
from api.errors import Problem
from api.models import cloud_location
from api.schemas import Nothing, arguments

NOTHING = Nothing()


class CloudProviders(Resource):
    """The cloud providers."""

    def get(self) -> Response:
        """Their names, in order."""
        arguments(NOTHING)
        return answer(sorted(cloud_location.providers()))


class CloudRegions(Resource):
    """The regions of a cloud provider."""

    def get(self, provider: str) -> Response:
        """Their codes; 404 for a provider that is not known."""
        arguments(NOTHING)
        if provider not in cloud_location.providers():
            raise Problem(404, f"Provider {provider} not found")
        return answer(list(cloud_location.regions(provider)))
