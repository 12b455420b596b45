"""The GSF Carbon Aware SDK's WebAPI, over our data."""

from api.compat.gsf.routes import ROUTES

__all__ = ["ROUTES"]
