"""carbonintensity.org.uk's API, over our data."""

from api.compat.carbonintensity import regional, routes

ROUTES = {**routes.ROUTES, **regional.ROUTES}
