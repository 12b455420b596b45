"""Whatever the document lets a client ask, and whatever it forbids, is answered as it says.

schemathesis makes up the requests and judges the answers. The main suite asks a seeded slice;
`make fuzz` asks ten thousand times and more.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

import pytest
import schemathesis
from flask import Flask, Response
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, BaseSchema, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks

from api.routes.health import Alive

FULL = os.environ.get("GRIDTIDE_ORDEAL") == "full"
SEED = int(os.environ.get("GRIDTIDE_FUZZ_SEED", "20240601"))
EXAMPLES = 60 if FULL else 2
EDGES = None if FULL else 5
EVERY = 1 if FULL else 4
CHECKED = [
    not_a_server_error,
    checks.allow_header_conformance,
    checks.content_type_conformance,
    checks.negative_data_rejection,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.status_code_conformance,
    checks.unsupported_method,
]


@pytest.fixture(scope="module")
def schema(fuzzed: Flask) -> BaseSchema:
    """The document as the API serves it."""
    # 501 is what a face's original says where nobody foretells; it has to be documented
    judged = {"not_a_server_error": {"expected-statuses": ["2xx", "3xx", "4xx", "501"]}}
    # said here, or it would ask for `./`, which a client of HTTP resolves and it does not
    asked = {"seed": SEED, "checks": judged, "base-url": "http://localhost"}
    config = schemathesis.Config.from_dict(asked)
    return schemathesis.openapi.from_wsgi("/openapi.json", fuzzed, config=config)


class Judge:
    """Asks cases, counts them, and keeps the first of each kind of failure."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.failures: dict[tuple[str, str], str] = {}

    def ask(self, case: Case) -> None:
        label = case.operation.label
        self.asked[label] += 1
        answer = case.call(headers={"Accept-Encoding": "identity"})
        try:
            case.validate_response(answer, checks=CHECKED)
        except FailureGroup as group:
            for failure in group.exceptions:
                told = f"{answer.status_code} {case.as_curl_command()}\n{failure}"
                self.failures.setdefault((label, type(failure).__name__), told)

    def told(self) -> str:
        kinds = [f"{where} {kind}: {told}" for (where, kind), told in self.failures.items()]
        return "\n\n".join(kinds)


def operations(schema: BaseSchema) -> Iterator[APIOperation]:
    """Every operation of the document."""
    return (found.ok() for found in schema.get_all_operations())


def ask_around(operation: APIOperation, mode: GenerationMode, judge: Judge) -> None:
    """Ask cases that are drawn at random, as the document would have them or would not."""

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def drawn(case: Case) -> None:
        judge.ask(case)

    # who takes nothing cannot be asked wrongly
    with suppress(*[Unsatisfiable] if mode.is_negative else []):
        drawn()


@pytest.mark.slow
def test_the_api_keeps_its_contract(schema: BaseSchema) -> None:
    judge = Judge()
    asked = list(operations(schema))[SEED % EVERY :: EVERY]
    for operation in asked:
        edges = schema.iter_coverage_cases(
            operation,
            generation_modes=list(GenerationMode),
            generation_config=schema.config.generation,
        )
        for case in islice(edges, EDGES):
            judge.ask(case)
        for mode in GenerationMode:
            ask_around(operation, mode, judge)
    print(f"{judge.asked.total()} cases of {len(judge.asked)} operations, seed {SEED}")
    assert judge.failures == {}, judge.told()
    assert judge.asked.total() >= (10_000 if FULL else 5 * len(judge.asked))
    assert len(judge.asked) == len(asked) > 10


def test_a_broken_contract_would_be_found(schema: BaseSchema, fuzzed: Flask) -> None:
    judge = Judge()
    (operation,) = [each for each in operations(schema) if each.label == "GET /healthz/"]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Alive, "get", lambda _: Response(b"{}", mimetype="application/json"))
        ask_around(operation, GenerationMode.POSITIVE, judge)
    assert set(judge.failures) == {("GET /healthz/", "JsonSchemaError")}
