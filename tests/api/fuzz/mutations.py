"""Requests that are wrong in one way or several, drawn by a seed, without end."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from tests.api.contract import Described, described
from tests.api.fuzz.framing import FRAMINGS, HEADERS
from tests.api.fuzz.nasty import METHODS, PATHS, VALUES


@dataclass(frozen=True, slots=True)
class Request:
    """A request that is about to go out.

    `asked` is the operation that it still asks for, None once its path or method is another.
    `is_rough`: it may be no HTTP any more, so that the server itself may refuse it, in its own
    words. `must_fail`: it has an argument that nobody knows.
    """

    kind: str
    method: str
    target: str
    headers: tuple[bytes, ...] = (b"Host: 127.0.0.1",)
    body: bytes = b""
    asked: Described | None = None
    is_rough: bool = False
    must_fail: bool = False

    @property
    def sent(self) -> bytes:
        """Its bytes."""
        first = f"{self.method} {self.target} HTTP/1.1".encode()
        return b"\r\n".join([first, *self.headers, b"Connection: close", b"", self.body])


def base_requests() -> list[Request]:
    """The examples of every operation, as they should be."""
    return [_example(each, example) for each in described() for example in each.declared.examples]


def mutated(seed: int) -> Iterator[Request]:
    """Mutations of the examples, the same for the same seed."""
    random, bases = Random(seed), base_requests()
    while True:
        kind = random.choice(list(MUTATIONS))
        request = MUTATIONS[kind](random, random.choice(bases))
        yield replace(request, kind=kind)


def _example(each: Described, example: Any) -> Request:
    if isinstance(example, str):
        target = each.address(example)
        return Request("example", each.verb.upper(), quote(target, safe="/?&=:%,+"), asked=each)
    plain = Request("example", each.verb.upper(), each.rule, asked=each)
    return _with_body(plain, json.dumps(example).encode())


def _with_body(request: Request, body: bytes) -> Request:
    headers = (*request.headers[:1], b"Content-Length: %d" % len(body))
    return replace(request, headers=headers, body=body)


def _path(random: Random, request: Request) -> Request:
    target = random.choice(PATHS) if random.random() < 0.5 else _bent(random, request.target)
    return replace(request, target=target, asked=None, is_rough=True)


def _bent(random: Random, target: str) -> str:
    at = random.randrange(len(target))
    odd = random.choice(["%", "%0", "%zz", "%00", "//", "/../", "\t", "\x7f", "é", "?", "#", "%ff"])
    return target[:at] + odd + target[at + random.randint(0, 2) :]


def _method(random: Random, request: Request) -> Request:
    return replace(request, method=random.choice(METHODS), asked=None, is_rough=True)


def _value(random: Random, request: Request) -> Request:
    """One or several arguments have values that they should not, or perhaps may."""
    path, given = _parts(request)
    names = [name for name, _ in given] + _names(request)
    for name in random.sample(names, min(len(names), random.choice([1, 1, 1, 2, 4]))):
        given = [pair for pair in given if pair[0] != name]
        given.append((name, random.choice(VALUES)))
    return replace(request, target=f"{path}?{_encoded(given)}")


def _arguments(random: Random, request: Request) -> Request:
    """Arguments are missing, twice, without a value, or too many."""
    path, given = _parts(request)
    if given and random.random() < 0.6:
        given.pop(random.randrange(len(given)))
    elif given:
        given += random.choices(given, k=random.choice([1, 5, 60]))
    queries = [_encoded(given), _encoded(given).replace("=", ""), _encoded(given).replace("&", ";")]
    return replace(request, target=f"{path}?{random.choice(queries)}")


def _unknown(random: Random, request: Request) -> Request:
    """An argument that nobody knows: it must be refused wherever arguments are looked at."""
    path, given = _parts(request)
    name = random.choice(["no_such_argument", "Start", "iso[]", "é", "a\0", "__proto__", "'"])
    given.insert(random.randint(0, len(given)), (name, random.choice(VALUES[:30])))
    told = request.asked.told["x-unknown-arguments"] if request.asked else "ignored"
    looks = told == "refused" and name.casefold() not in _names(request)
    return replace(request, target=f"{path}?{_encoded(given)}", must_fail=looks)


def _headers(random: Random, request: Request) -> Request:
    added = [random.choice(HEADERS) for _ in range(random.choice([1, 1, 2, 3]))]
    return replace(request, headers=(*request.headers, *added), is_rough=True)


def _framing(random: Random, request: Request) -> Request:
    headers, body = random.choice(FRAMINGS)
    own = tuple(h for h in request.headers if not h.lower().startswith(b"content-length"))
    method = random.choice(["POST", request.method])
    return replace(
        request, method=method, headers=(*own, *headers), body=body, asked=None, is_rough=True
    )


def _body(random: Random, request: Request) -> Request:
    """The JSON of a body is bent as JSON, or as bytes."""
    if not request.body:
        return _with_body(request, random.choice(BODIES))
    if random.random() < 0.5:
        bent = _bent_json(random, json.loads(request.body))
        return _with_body(request, json.dumps(bent).encode())
    body = bytearray(request.body)
    for _ in range(random.choice([1, 1, 3])):
        body[random.randrange(len(body))] = random.randrange(256)
    cut = random.randrange(len(body)) if random.random() < 0.3 else len(body)
    return _with_body(request, bytes(body[:cut]))


BODIES = (
    *(b"{}", b"[]", b"null", b"0", b'"a"', b"{", b"}", b"\xff\xfe{}", b"\xef\xbb\xbf{}", b"NaN"),
    *(b'{"a": NaN}', b'{"a": 1e999}', b'{"\\ud800": 1}', b'{"a": 1, "a": 2}', b"[" * 5000),
    *(b'{"a":' * 2000 + b"1" + b"}" * 2000, b"\0" * 50, "{}".encode("utf-16"), b"a=1&b=2"),
    *(b"--x\r\nContent-Disposition: form-data\r\n\r\n--x--", b" " * 100_000, b"1" * 10_000),
)


def _bent_json(random: Random, told: Any) -> Any:
    bent = copy.deepcopy(told)
    holders = [holder for holder in _holders(bent) if holder]
    for holder in random.sample(holders, min(len(holders), random.choice([1, 1, 2]))):
        key = random.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        holder[key] = random.choice([*VALUES, *ODD])
    return bent


ODD: tuple[Any, ...] = (None, True, False, 0, -1, 10**30, 1.5, -0.0, [], {}, [[]], {"a": 1}, [None])


def _holders(told: Any) -> Iterator[Any]:
    if isinstance(told, dict | list):
        yield told
        for inner in told.values() if isinstance(told, dict) else told:
            yield from _holders(inner)


def _parts(request: Request) -> tuple[str, list[tuple[str, str]]]:
    split = urlsplit(request.target)
    return split.path, parse_qsl(split.query, keep_blank_values=True)


def _names(request: Request) -> list[str]:
    told = request.asked.told["parameters"] if request.asked else []
    return [parameter["name"] for parameter in told if parameter["in"] == "query"]


def _encoded(given: list[tuple[str, str]]) -> str:
    return "&".join(f"{quote(name, safe='')}={quote(value, safe=':,')}" for name, value in given)


MUTATIONS: dict[str, Callable[[Random, Request], Request]] = {
    "path": _path,
    "method": _method,
    "value": _value,
    "values": _value,
    "arguments": _arguments,
    "unknown argument": _unknown,
    "headers": _headers,
    "framing": _framing,
    "body": _body,
}
