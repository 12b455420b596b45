"""The API of WattTime, version 3, over our data."""

from api.compat.watttime.routes import ROUTES

__all__ = ["ROUTES"]
