"""The API of Electricity Maps, version 3, over our data."""

from api.compat.electricitymaps.routes import ROUTES

__all__ = ["ROUTES"]
