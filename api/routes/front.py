"""GET /: what answers here, and where to read on."""

from __future__ import annotations

from typing import ClassVar

from flask import Response
from marshmallow import Schema

from api.answering.answers import answer
from api.answering.delivery import fresh
from api.answering.told import text
from api.openapi.document import document
from api.resources import Operation, Resource

HOUR_SECONDS = 3600


class Told(Schema):
    """Where to read on; addresses are relative."""

    title = text("What answers here")
    version = text("Its release")
    summary = text("What it is for")
    documentation = text("The description as a page")
    openapi = text("The description for programs")
    zones = text("The zones that have data")
    ready = text("Whether the answers can be relied on")


class Front(Resource):
    """The front door."""

    tag = "documentation"
    scope = "open"
    operations: ClassVar = {"get": Operation(answers=Told(), examples=("",), statuses=(422,))}

    def get(self) -> Response:
        """What this is, and the addresses from which everything else is found."""
        self.asked()
        info = document()["info"]
        addresses = {
            "documentation": "docs/",
            "openapi": "openapi.json",
            "zones": "zones/",
            "ready": "readyz",
        }
        told = {name: info[name] for name in ("title", "version", "summary")}
        return fresh(answer({**told, **addresses}), HOUR_SECONDS)


ROUTES = {"/": Front}
