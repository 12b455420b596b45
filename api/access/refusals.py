"""What is answered to who may not ask: 401, 403 and 429."""

from __future__ import annotations

from typing import Literal

from api.errors import Problem
from database.api_keys import Spent

MISSING = (
    "An API key is needed here: as Authorization: Bearer, X-API-Key or auth-token in the header."
)
UNKNOWN = "The API key is unknown, revoked or expired."
BASIC = "Log in with HTTP Basic: any user, an API key as the password."
NO_STORE = {"Cache-Control": "no-store"}
REALM = 'realm="gridtide"'


def unauthorized(detail: str, scheme: Literal["Bearer", "Basic"] = "Bearer") -> Problem:
    """401; the header tells a key that is no good (RFC 6750) from none."""
    wrong = ', error="invalid_token"' if scheme == "Bearer" and detail == UNKNOWN else ""
    return Problem(401, detail, headers={"WWW-Authenticate": f"{scheme} {REALM}{wrong}"} | NO_STORE)


def out_of_scope(scope: str) -> Problem:
    """403 for a key that may do other things."""
    challenge = f'Bearer {REALM}, error="insufficient_scope", scope="{scope}"'
    detail = f"The API key does not have the scope {scope}."
    return Problem(403, detail, headers={"WWW-Authenticate": challenge} | NO_STORE)


def over_quota(spent: Spent) -> Problem:
    """429 with the seconds until the quota starts anew."""
    detail = f"The API key may ask {spent.quota} times in {spent.span_seconds} seconds."
    return Problem(429, detail, headers={"Retry-After": str(spent.seconds_left)} | NO_STORE)
