"""The page that shows the document, and its files: Swagger UI's own, and a few lines of ours."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

OURS = Path(__file__).parent
PACKAGE = "flask_openapi3_swagger"
MAY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
POLICY = "; ".join(f"{what} {whence}" for what, whence in MAY.items())
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@cache
def files() -> dict[str, Path]:
    """The files that the page needs, by their names."""
    # the package is only found, not imported: it would bring another web framework along
    found = find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(f"{PACKAGE} is not installed", name=PACKAGE)
    theirs = Path(found.submodule_search_locations[0]) / "templates" / "swagger"
    paths = (
        OURS / "start.js",
        theirs / "css" / "swagger-ui.css",
        theirs / "js" / "swagger-ui-bundle.js",
        theirs / "images" / "swagger.svg",
    )
    return {path.name: path for path in paths}


def page(path: str) -> str:
    """The page as it is asked for at a path; its links hold behind any prefix of that."""
    root = "../" if path.endswith("/") else ""
    return (OURS / "page.html").read_text(encoding="utf-8").replace("{root}", root)
