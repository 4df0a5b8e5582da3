"""What no request may bring about, whatever it carries: tried through each service's OpenAPI."""

import json
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, cast

import hypothesis
import psycopg
import requests
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode, SerializationContext
from schemathesis import checks as _checks

from .callers import credentials
from .town import KNOWN, known_in

checks: Any = _checks
SERVICES = ("communities", "issues", "volunteers", "library", "courses", "dashboards")
PROMISES: tuple[Any, ...] = (
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
)
RECORDS = "application/x-ndjson"
PROBLEM = "application/problem+json"
TOO_LONG = 431
"""Refuses, too: schemathesis does not know it."""
_TABLES = ("events", "commands", "claims", "slots", "epochs")
_RECORDED = "SELECT " + " + ".join(f"(SELECT count(*) FROM {name})" for name in _TABLES)


type Operation = Any
"""schemathesis' own, whose types are not told."""


class Target(NamedTuple):
    """A service at an address, and its database."""

    service: str
    url: str
    database: psycopg.Connection[tuple[int]]
    session: requests.Session

    def recorded(self) -> int:
        """How many rows its store has: it only ever adds some, or gives a claim free."""
        (count,) = cast(tuple[int], self.database.execute(_RECORDED.encode()).fetchone())
        return count


@schemathesis.serializer(RECORDS)
def records(_context: SerializationContext, body: Any) -> bytes:
    """A register of one record."""
    return body if isinstance(body, bytes) else json.dumps(body, default=str).encode()


@contextmanager
def target(service: str, url: str, server_url: str) -> Generator[Target]:
    """A service to be tried."""
    database = server_url.rpartition("/")[0] + f"/linli_{service}"
    with (
        psycopg.connect(database, autocommit=True) as connection,
        requests.Session() as session,
    ):
        yield Target(service, url, cast(Any, connection), session)


def operations(of: Target) -> Iterator[Operation]:
    """Everything that the service's page offers."""
    schema: Any = schemathesis.openapi.from_url(f"{of.url}/api/{of.service}/openapi.json")
    return (result.ok() for result in schema.get_all_operations())


def attempt(operation: Operation, of: Target, *, examples: int, seed: int) -> None:
    """Ask one operation for valid and for invalid things.

    Raises:
        AssertionError: a promise was broken; the smallest request that breaks it is named.
    """
    for mode in modes(operation):

        @hypothesis.seed(seed)
        @hypothesis.settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=(HealthCheck.too_slow, HealthCheck.filter_too_much),
        )
        @hypothesis.given(cases(operation, mode), st.booleans())
        def ask(case: Case[Any], grounded: bool) -> None:
            if grounded and case.meta and case.meta.generation.mode.is_positive:
                ground(case)
            expect_promises(case, of)

        ask()


def modes(operation: Operation) -> Iterator[GenerationMode]:
    """Valid requests, and invalid ones where there is something to get wrong."""
    yield GenerationMode.POSITIVE
    if operation.body or operation.query or operation.path_parameters:
        yield GenerationMode.NEGATIVE


def cases(operation: Operation, mode: GenerationMode) -> st.SearchStrategy[Any]:
    """Requests of an operation, of which some lead to what is there."""
    names = [parameter.name for parameter in operation.path_parameters]
    there = known_in(operation.path, iter(names))
    anywhere: st.SearchStrategy[Any] = operation.as_strategy(mode)
    return anywhere | operation.as_strategy(mode, path_parameters=there) if there else anywhere


def ground(case: Case[Any]) -> None:
    """Let a valid request name what is there, in its body and its query."""
    for values in (case.body, case.query):
        if isinstance(values, dict):
            given = cast(dict[str, object], values)
            given.update({name: KNOWN[name] for name in given.keys() & KNOWN})


def expect_promises(case: Any, of: Target) -> None:
    """Ask, and look at the answer and at the store."""
    before = of.recorded()
    response = case.call(base_url=of.url, session=of.session, headers=credentials(), timeout=10)
    refused = case.media_type == RECORDS or response.status_code == TOO_LONG
    refusing: Any = () if refused else (checks.negative_data_rejection,)
    case.validate_response(response, checks=[*PROMISES, *refusing])
    if response.status_code >= 400:
        expect_problem(response.status_code, response.headers, response.json())
        assert of.recorded() == before, (
            f"{response.status_code} had an effect: {case.as_curl_command()}"
        )


def expect_problem(status: int, headers: Any, body: Any) -> None:
    """Look at the form of a refusal."""
    assert headers["content-type"] == [PROBLEM] or headers["content-type"] == PROBLEM
    assert body["type"].startswith("https://linli.org/problems/"), body
    assert body["status"] == status
    assert body["title"]
