"""Flask-RESTful as the API uses it: resources, and errors left to the app."""

from __future__ import annotations

from collections.abc import Callable

import flask_restful


class Resource(flask_restful.Resource):  # type: ignore[misc]  # it has no types
    """What answers at one address, a method for each verb."""


class Routes(flask_restful.Api):  # type: ignore[misc]  # it has no types
    """Flask-RESTful, but the app answers every error: its own answers have another shape."""

    def error_router(
        self, original_handler: Callable[[Exception], object], error: Exception
    ) -> object:
        """What the app's handler makes of the error."""
        return original_handler(error)
